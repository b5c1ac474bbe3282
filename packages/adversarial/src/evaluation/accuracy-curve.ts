import { type Batch, type Classifier, checkInteger, dispose, Rng } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { readLabels } from '../attacks/check-input.ts';
import { readLogits } from '../attacks/read-logits.ts';
import { pickRows } from '../attacks/rows.ts';

/** Accuracy where changes of up to a size are allowed. */
export interface CurvePoint {
  readonly epsilon: number;
  /** Share of images that the classifier is right about as they are, and after every attack of up to this size, in per cent. */
  readonly robustAccuracy: number;
}

export interface AccuracyCurveOptions {
  /** Called after each batch with the curve so far. */
  readonly onBatch?: (total: number, curve: readonly CurvePoint[]) => void;
  /** Images after which to stop. @default all */
  readonly limit?: number;
  /** Chance of the attacks; the image with id i has `rng.fold(i)`. @default new Rng(0) */
  readonly rng?: Rng;
  /** Stops between two steps of an attack, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Accuracy against the size of the change that an attack may make: how soon a classifier breaks.
 *
 * Use it where one epsilon would be an arbitrary choice. The first point is the accuracy without an attack, at 0. Epsilons are tried in rising order, and an
 * image that has fallen is not attacked again, as what fooled within a small ball lies in the larger ones too: the curve never rises. Disposes
 * the batches that it takes.
 *
 * @param attackOf makes the attack of a size, such as `(epsilon) => pgd({ epsilon })`.
 * @throws RangeError if there are no images, an attack is targeted or has another limit than it was asked for; and what the attacks throw.
 * @example
 * const curve = await accuracyCurve(classifier, loader, (epsilon) => pgd({ epsilon }), [0.002, 0.005, 0.01], { limit: 500 });
 */
export async function accuracyCurve(
  classifier: Classifier,
  source: AsyncIterable<Batch>,
  attackOf: (epsilon: number) => Attack,
  epsilons: readonly number[],
  { onBatch, limit = Number.POSITIVE_INFINITY, rng = new Rng(0), signal }: AccuracyCurveOptions = {},
): Promise<CurvePoint[]> {
  if (limit !== Number.POSITIVE_INFINITY) checkInteger('accuracyCurve', 'limit', limit, 1);
  const sizes = [...new Set(epsilons)].sort((a, b) => a - b);
  const attacks = sizes.map((epsilon) => checked(attackOf(epsilon), epsilon));
  const right = new Array<number>(sizes.length + 1).fill(0);
  let total = 0;
  const curve = (): CurvePoint[] =>
    [0, ...sizes].map((epsilon, k) => ({ epsilon, robustAccuracy: (100 * right[k]) / total }));
  for await (const batch of source) {
    const count = Math.min(batch.ids.length, limit - total);
    try {
      signal?.throwIfAborted();
      const { predictions, classes } = await readLogits('accuracyCurve', classifier, batch.images);
      const labels = await readLabels('accuracyCurve', batch.labels, batch.ids.length, classes);
      let standing = [...labels.keys()].filter((i) => i < count && predictions[i] === labels[i]);
      right[0] += standing.length;
      for (const [k, attack] of attacks.entries()) {
        const rows = standing;
        if (rows.length === 0) break;
        const part = [pickRows(batch.images, rows), pickRows(batch.labels, rows)] as const;
        try {
          const chance = rows.map((i) => rng.fold(batch.ids[i]));
          const attacked = await attack(classifier, ...part, { rng: chance, signal });
          const after = await readLogits('accuracyCurve', classifier, attacked).finally(() => attacked.dispose());
          standing = rows.filter((i, row) => after.predictions[row] === labels[i]);
        } finally {
          dispose([...part]);
        }
        right[k + 1] += standing.length;
      }
    } finally {
      dispose([batch.images, batch.labels]);
    }
    total += count;
    onBatch?.(total, curve());
    if (total >= limit) break;
  }
  if (total === 0) throw new RangeError('accuracyCurve: expected at least one image, found none in the source');
  return curve();
}

function checked(attack: Attack, epsilon: number): Attack {
  if (attack.targeted) {
    throw new RangeError(
      `accuracyCurve: ${attack.name} is targeted, and labels are the true classes; give an untargeted attack`,
    );
  }
  if (attack.limit?.epsilon !== epsilon) {
    throw new RangeError(
      `accuracyCurve: expected an attack with epsilon ${epsilon}, found ${attack.name}; for attacks that look for the smallest change use smallestChanges`,
    );
  }
  return attack;
}
