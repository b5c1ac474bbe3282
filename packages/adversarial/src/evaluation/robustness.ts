import {
  type Batch,
  type Classifier,
  checkInteger,
  dispose,
  formatShape,
  type HostTensor,
  Rng,
  slice,
  type Tensor,
} from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { readLabels } from '../attacks/check-input.ts';
import { readLogits } from '../attacks/read-logits.ts';

/** What was counted so far. */
export interface RobustnessCounts {
  /** Images seen. */
  readonly total: number;
  /** Images that the classifier takes for what they are. */
  readonly cleanCorrect: number;
  /** Those that it still takes for what they are after the attack. */
  readonly robustCorrect: number;
  /** Share of `cleanCorrect`, in per cent. */
  readonly cleanAccuracy: number;
  /** Share of `robustCorrect`, in per cent. */
  readonly robustAccuracy: number;
}

/** An image that was taken for what it is, until it was attacked; in main memory, ready for a picture. */
export interface AdversarialExample {
  readonly id: number;
  /** Float32 `[height, width, channels]`, as the attack was given it. */
  readonly image: HostTensor;
  /** The same after the attack. */
  readonly adversarial: HostTensor;
  readonly label: number;
  readonly cleanPrediction: number;
  readonly adversarialPrediction: number;
}

export interface Robustness extends RobustnessCounts {
  /** The first images that were fooled. */
  readonly examples: readonly AdversarialExample[];
}

export interface RobustnessOptions {
  /** Called after each batch with the counts so far. */
  readonly onBatch?: (counts: RobustnessCounts) => void;
  /** Images after which to stop. @default all */
  readonly limit?: number;
  /** Fooled images to keep. @default 8 */
  readonly examples?: number;
  /** Chance of the attack; the image with id i has `rng.fold(i)`, so batches do not matter. @default new Rng(0) */
  readonly rng?: Rng;
  /** Stops between two steps of the attack, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Accuracy before and under attack.
 *
 * An image counts as robust if the classifier is right about it both as it is and after the attack, as in RobustBench. Disposes
 * the batches that it takes.
 *
 * @throws RangeError if there are no images, `limit` or `examples` is out of range, or the attack is targeted; and what the attack throws.
 * @example
 * const { cleanAccuracy, robustAccuracy } = await robustness(classifier, loader, pgd({ epsilon: 8 / 255 }), { limit: 1000 });
 */
export async function robustness(
  classifier: Classifier,
  source: AsyncIterable<Batch>,
  attack: Attack,
  { onBatch, limit = Number.POSITIVE_INFINITY, examples: kept = 8, rng = new Rng(0), signal }: RobustnessOptions = {},
): Promise<Robustness> {
  if (limit !== Number.POSITIVE_INFINITY) checkInteger('robustness', 'limit', limit, 1);
  checkInteger('robustness', 'examples', kept, 0);
  if (attack.targeted) {
    throw new RangeError(
      `robustness: ${attack.name} is targeted, and the labels of the data are the true classes; give an untargeted attack`,
    );
  }
  const examples: AdversarialExample[] = [];
  let counts = countsOf(0, 0, 0);
  for await (const batch of source) {
    const mine = firstOf(batch, limit - counts.total);
    let adversarial: Tensor | undefined;
    try {
      signal?.throwIfAborted();
      const { images, labels, ids } = mine;
      const clean = await readLogits('robustness', classifier, images);
      const classes = await readLabels('robustness', labels, ids.length, clean.classes);
      adversarial = await attack(classifier, images, labels, { rng: ids.map((id) => rng.fold(id)), signal });
      checkSameShape(attack, images, adversarial);
      const attacked = await readLogits('robustness', classifier, adversarial);

      const right = ids.map((_, i) => clean.predictions[i] === classes[i]);
      const robust = right.map((isRight, i) => isRight && attacked.predictions[i] === classes[i]);
      counts = countsOf(
        counts.total + ids.length,
        counts.cleanCorrect + right.filter(Boolean).length,
        counts.robustCorrect + robust.filter(Boolean).length,
      );
      const fooled = [...right.keys()].filter((i) => right[i] && !robust[i]).slice(0, kept - examples.length);
      if (fooled.length > 0) {
        const [before, after] = [await images.data(), await adversarial.data()];
        for (const i of fooled) {
          examples.push({
            id: ids[i],
            image: pictureOf(images, before as Float32Array, i),
            adversarial: pictureOf(images, after as Float32Array, i),
            label: classes[i],
            cleanPrediction: clean.predictions[i],
            adversarialPrediction: attacked.predictions[i],
          });
        }
      }
    } finally {
      dispose([batch.images, batch.labels, mine.images, mine.labels, ...(adversarial ? [adversarial] : [])]);
    }
    onBatch?.(counts);
    if (counts.total >= limit) break;
  }
  if (counts.total === 0) throw new RangeError('robustness: expected at least one image, found none in the source');
  return { ...counts, examples };
}

function countsOf(total: number, cleanCorrect: number, robustCorrect: number): RobustnessCounts {
  const share = (count: number): number => (total === 0 ? 0 : (100 * count) / total);
  return {
    total,
    cleanCorrect,
    robustCorrect,
    cleanAccuracy: share(cleanCorrect),
    robustAccuracy: share(robustCorrect),
  };
}

/** The batch, or its first `count` samples where it has more. */
function firstOf(batch: Batch, count: number): Batch {
  if (batch.ids.length <= count) return batch;
  const cut = (x: Tensor): Tensor => slice(x, new Array(x.rank).fill(0), [count, ...x.shape.slice(1)]);
  return { images: cut(batch.images), labels: cut(batch.labels), ids: batch.ids.slice(0, count) };
}

function checkSameShape(attack: Attack, images: Tensor, adversarial: Tensor): void {
  if (String(adversarial.shape) === String(images.shape)) return;
  throw new TypeError(
    `robustness: expected ${attack.name} to return ${formatShape(images.shape)}, found ${formatShape(adversarial.shape)}`,
  );
}

function pictureOf({ shape }: Tensor, values: Float32Array, i: number): HostTensor {
  const size = values.length / shape[0];
  return { shape: shape.slice(1), data: values.slice(i * size, (i + 1) * size) };
}
