import { type Batch, type Classifier, checkInteger, dispose, Rng, type Tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { readLabels } from '../attacks/check-input.ts';
import { readLogits } from '../attacks/read-logits.ts';

/** How pictures made against one classifier do against others. */
export interface TransferMatrix {
  readonly names: readonly string[];
  /** Accuracy of each without an attack, in per cent. */
  readonly clean: readonly number[];
  /** `accuracy[i][j]`: that of classifier j on images made against classifier i, in per cent. */
  readonly accuracy: readonly (readonly number[])[];
}

export interface TransferMatrixOptions {
  /** Images after which to stop. @default all */
  readonly limit?: number;
  /** Chance of the attack; the image with id i has `rng.fold(i)`. @default new Rng(0) */
  readonly rng?: Rng;
  /** Stops between two steps of the attack, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Accuracy of each classifier on the images that fool each other one: whether an attacker needs to know the classifier at all.
 *
 * Use it to compare architectures, or to see whether a defence only hides its gradients: then images made against a plain classifier fool it more than those
 * made against itself. Disposes the batches that it takes.
 *
 * @throws RangeError if there are no images or classifiers, or the attack is targeted; and what the attack throws.
 * @example
 * const { accuracy } = await transferMatrix({ plain, robust }, loader, pgd({ epsilon: 8 / 255 }), { limit: 500 });
 */
export async function transferMatrix(
  classifiers: Readonly<Record<string, Classifier>>,
  source: AsyncIterable<Batch>,
  attack: Attack,
  { limit = Number.POSITIVE_INFINITY, rng = new Rng(0), signal }: TransferMatrixOptions = {},
): Promise<TransferMatrix> {
  const names = Object.keys(classifiers);
  if (names.length === 0) throw new RangeError('transferMatrix: expected at least one classifier, found none');
  if (limit !== Number.POSITIVE_INFINITY) checkInteger('transferMatrix', 'limit', limit, 1);
  if (attack.targeted) {
    throw new RangeError(
      `transferMatrix: ${attack.name} is targeted, and the labels of the data are the true classes; give an untargeted attack`,
    );
  }
  const clean = names.map(() => 0);
  const right = names.map(() => names.map(() => 0));
  let total = 0;
  for await (const { images, labels, ids } of source) {
    const count = Math.min(ids.length, limit - total);
    const countRight = async (classifier: Classifier, shown: Tensor): Promise<number> => {
      const { predictions, classes } = await readLogits('transferMatrix', classifier, shown);
      const truth = await readLabels('transferMatrix', labels, ids.length, classes);
      return predictions.slice(0, count).filter((prediction, i) => prediction === truth[i]).length;
    };
    try {
      for (const [i, from] of names.entries()) {
        signal?.throwIfAborted();
        clean[i] += await countRight(classifiers[from], images);
        const attacked = await attack(classifiers[from], images, labels, {
          rng: ids.map((id) => rng.fold(id)),
          signal,
        });
        try {
          for (const [j, to] of names.entries()) right[i][j] += await countRight(classifiers[to], attacked);
        } finally {
          attacked.dispose();
        }
      }
    } finally {
      dispose([images, labels]);
    }
    total += count;
    if (total >= limit) break;
  }
  if (total === 0) throw new RangeError('transferMatrix: expected at least one image, found none in the source');
  const share = (counted: number): number => (100 * counted) / total;
  return { names, clean: clean.map(share), accuracy: right.map((row) => row.map(share)) };
}
