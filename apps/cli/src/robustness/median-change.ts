import { measureChange, type Robustness, type SizeName } from '@cnn/adversarial';

/**
 * The size of a change at which half of the pictures are misclassified: 0 counts where the classifier errs without any. Infinite if fewer than half are.
 *
 * Every fooled picture must be among the examples.
 */
export function medianChange({ total, cleanCorrect, examples }: Robustness, norm: SizeName): number {
  const found = examples.map((example) => {
    const [before, after] = [example.image.data, example.adversarial.data] as Float32Array[];
    return measureChange(
      norm,
      Float64Array.from(before, (value, i) => after[i] - value),
    );
  });
  const rising = [...new Array<number>(total - cleanCorrect).fill(0), ...found.sort((a, b) => a - b)];
  return rising[Math.ceil(total / 2) - 1] ?? Number.POSITIVE_INFINITY;
}
