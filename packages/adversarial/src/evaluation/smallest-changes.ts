import { type Batch, type Classifier, checkInteger, dispose, Rng } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { readLabels } from '../attacks/check-input.ts';
import { readLogits } from '../attacks/read-logits.ts';
import { measureNamed } from '../norms/measure-change.ts';
import type { SizeName } from '../norms/norm.ts';
import type { CurvePoint } from './accuracy-curve.ts';

/** How small a change fooled a classifier, image by image. */
export interface SmallestChanges {
  /**
   * Sizes of the changes in the order of the images: 0 where the classifier errs without any, infinite where nothing was found.
   */
  readonly sizes: Float64Array;
  /** The size at which half of the images are fooled; infinite if fewer than half ever are. */
  readonly median: number;
  /** Share of images that were fooled, or wrong before, in per cent. */
  readonly fooled: number;
  /** Accuracy where changes of up to these sizes are allowed. */
  curve(epsilons: readonly number[]): CurvePoint[];
}

export interface SmallestChangesOptions {
  /** How the size of a change is measured; `'L0'` counts changed values. @default 'L2' */
  readonly norm?: SizeName;
  /** Images after which to stop. @default all */
  readonly limit?: number;
  /** Chance of the attack; the image with id i has `rng.fold(i)`. @default new Rng(0) */
  readonly rng?: Rng;
  /** Stops between two steps of the attack, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * The sizes of the smallest changes that an attack finds, and what follows from them: their median, and accuracy at any epsilon.
 *
 * Use it with attacks that look for the smallest change, such as `fab`, `deepFool`, `fmn` and `carliniWagner`: one run gives the whole curve. Disposes the
 * batches that it takes.
 *
 * @throws RangeError if there are no images or the attack is targeted; and what the attack throws.
 * @example
 * const { median } = await smallestChanges(classifier, loader, fab({ norm: 'L2' }), { limit: 200 });
 */
export async function smallestChanges(
  classifier: Classifier,
  source: AsyncIterable<Batch>,
  attack: Attack,
  { norm = 'L2', limit = Number.POSITIVE_INFINITY, rng = new Rng(0), signal }: SmallestChangesOptions = {},
): Promise<SmallestChanges> {
  const size = measureNamed('smallestChanges', norm);
  if (limit !== Number.POSITIVE_INFINITY) checkInteger('smallestChanges', 'limit', limit, 1);
  if (attack.targeted) {
    throw new RangeError(
      `smallestChanges: ${attack.name} is targeted, and the labels of the data are the true classes; give an untargeted attack`,
    );
  }
  const sizes: number[] = [];
  for await (const { images, labels, ids } of source) {
    try {
      signal?.throwIfAborted();
      const attacked = await attack(classifier, images, labels, { rng: ids.map((id) => rng.fold(id)), signal });
      try {
        const { predictions, classes } = await readLogits('smallestChanges', classifier, attacked);
        const truth = await readLabels('smallestChanges', labels, ids.length, classes);
        const [before, after] = [await images.data(), await attacked.data()];
        const pixels = before.length / ids.length;
        for (let i = 0; i < ids.length && sizes.length < limit; i++) {
          const change = Float64Array.from(
            { length: pixels },
            (_, k) => after[i * pixels + k] - before[i * pixels + k],
          );
          sizes.push(predictions[i] === truth[i] ? Number.POSITIVE_INFINITY : size(change));
        }
      } finally {
        attacked.dispose();
      }
    } finally {
      dispose([images, labels]);
    }
    if (sizes.length >= limit) break;
  }
  if (sizes.length === 0)
    throw new RangeError('smallestChanges: expected at least one image, found none in the source');
  return summaryOf(Float64Array.from(sizes));
}

function summaryOf(sizes: Float64Array): SmallestChanges {
  const rising = sizes.slice().sort();
  const shareUpTo = (epsilon: number): number => (100 * sizes.filter((size) => size <= epsilon).length) / sizes.length;
  return {
    sizes,
    median: rising[Math.ceil(rising.length / 2) - 1],
    fooled: shareUpTo(Number.MAX_VALUE),
    curve: (epsilons) => epsilons.map((epsilon) => ({ epsilon, robustAccuracy: 100 - shareUpTo(epsilon) })),
  };
}
