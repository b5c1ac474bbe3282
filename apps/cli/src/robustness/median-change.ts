import type { Robustness } from '@cnn/adversarial';
import type { SizeName } from './attack-choices.ts';

const sizes: Readonly<Record<SizeName, (change: Float64Array) => number>> = {
  Linf: (change) => change.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  L2: (change) => Math.sqrt(change.reduce((sum, value) => sum + value ** 2, 0)),
  L1: (change) => change.reduce((sum, value) => sum + Math.abs(value), 0),
  L0: (change) => change.filter((value) => value !== 0).length,
};

/**
 * The size of a change at which half of the pictures are misclassified: 0 counts where the classifier errs without any. Infinite if fewer than half are.
 *
 * Every fooled picture must be among the examples.
 */
export function medianChange({ total, cleanCorrect, examples }: Robustness, norm: SizeName): number {
  const found = examples.map((example) => {
    const [before, after] = [example.image.data, example.adversarial.data] as Float32Array[];
    return sizes[norm](Float64Array.from(before, (value, i) => after[i] - value));
  });
  const rising = [...new Array<number>(total - cleanCorrect).fill(0), ...found.sort((a, b) => a - b)];
  return rising[Math.ceil(total / 2) - 1] ?? Number.POSITIVE_INFINITY;
}
