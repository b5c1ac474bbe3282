import { add, type Classifier, matmul, normal, Rng, reshape, sub, type Tensor, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { Attack } from '../attacks/attack.ts';
import { readLogits } from '../attacks/read-logits.ts';
import { pickRows } from '../attacks/rows.ts';
import { dualOf } from '../minimal/change-sizes.ts';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';

export interface TestSmallestOptions {
  readonly norm: NormName;
  /** How many times as large as the smallest change there is its changes may be. */
  readonly within: number;
  /** Whether it can be targeted. @default true */
  readonly canTarget?: boolean;
}

/**
 * What an attack that looks for the smallest change promises beside what all do, as a vitest suite on each backend.
 *
 * On a linear classifier, whose smallest changes are known, it comes near them, whichever class is asked for; it leaves images alone that
 * nothing could fool.
 *
 * @example
 * testSmallest('ddn', (options) => ddn(options), { norm: 'L2', within: 1.05 });
 */
export function testSmallest(
  name: string,
  make: (options: { targeted: boolean }) => Attack,
  { norm, within, canTarget = true }: TestSmallestOptions,
): void {
  describe(`${name} as a search for the smallest change`, () => {
    onEachBackend(() => {
      it.each(canTarget ? [false, true] : [false])(
        'comes near the smallest one there is, targeted: %s',
        async (targeted) => {
          const { classifier, images, predictions, nearest, distances } = await linearTask(norm);
          // The boundary of the nearest class is met before any other's, so the smallest change that reaches it is the smallest of all.
          const labels = targeted ? nearest : predictions;
          const adversarial = await make({ targeted })(classifier, images, tensor(labels, [labels.length], 'int32'));
          const after = (await readLogits(name, classifier, adversarial)).predictions;
          const sizes = await changeSizesOf(norm, adversarial, images);
          for (const [row, smallest] of distances.entries()) {
            expect(after[row] === labels[row]).toBe(targeted);
            expect(sizes[row]).toBeGreaterThan(smallest * (1 - 1e-4));
            expect(sizes[row]).toBeLessThan(smallest * within);
          }
        },
      );

      it('leaves alone what nothing could fool', async () => {
        // Differentiable, but its gradient is zero everywhere.
        const sure: Classifier = (x) =>
          add(matmul(reshape(x, [-1, 12]), tensor(new Float32Array(24), [12, 2])), [3, 0]);
        const images = uniform(new Rng(1), [2, 2, 2, 3]);
        await expectNoLeak(async () => {
          const labels = tensor([0, 0], [2], 'int32');
          const result = await make({ targeted: false })(sure, images, labels);
          await expectClose(result, images, { absolute: 0, relative: 0 });
          for (const made of [labels, result]) made.dispose();
        });
      });
    });
  });
}

const CLASSES = 3;
const SIZE = 12;

/** A linear classifier, images far from the bounds, and the classes whose boundaries are the nearest, with how far these are. */
async function linearTask(norm: NormName): Promise<{
  classifier: Classifier;
  images: Tensor;
  predictions: number[];
  nearest: number[];
  distances: number[];
}> {
  const weight = normal(new Rng(2), [SIZE, CLASSES]);
  const classifier: Classifier = (x) => matmul(reshape(sub(x, 0.5), [-1, SIZE]), weight);
  const drawn = uniform(new Rng(3), [20, 2, 2, 3], 0.45, 0.55);
  const { values, predictions } = await readLogits('linearTask', classifier, drawn);
  const weights = await weight.data();
  const dual = normNamed('linearTask', dualOf[norm]);
  const all = Array.from(predictions, (own, row) => {
    const others = [0, 1, 2].filter((other) => other !== own);
    const far = others.map((other) => {
      const slope = Array.from({ length: SIZE }, (_, i) => weights[i * CLASSES + own] - weights[i * CLASSES + other]);
      return (values[row * CLASSES + own] - values[row * CLASSES + other]) / dual.size(slope);
    });
    const distance = Math.min(...far);
    return { row, own, nearest: others[far.indexOf(distance)], distance };
  });
  // Steps of fixed sizes are coarse beside the smallest distances.
  const chosen = all.sort((a, b) => b.distance - a.distance).slice(0, 5);
  return {
    classifier,
    images: pickRows(
      drawn,
      chosen.map(({ row }) => row),
    ),
    predictions: chosen.map(({ own }) => own),
    nearest: chosen.map(({ nearest }) => nearest),
    distances: chosen.map(({ distance }) => distance),
  };
}

async function changeSizesOf(norm: NormName, after: Tensor, before: Tensor): Promise<number[]> {
  const [a, b] = [Array.from(await after.data()), Array.from(await before.data())];
  const size = a.length / before.shape[0];
  return Array.from({ length: before.shape[0] }, (_, row) =>
    normNamed('changeSizesOf', norm).size(a.map((value, i) => value - b[i]).slice(row * size, (row + 1) * size)),
  );
}
