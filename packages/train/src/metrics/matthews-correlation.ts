import { confusionMetric, marginsOf } from './confusion-counts.ts';
import { share } from './counts.ts';
import type { DecisionOptions } from './decisions.ts';
import type { Metric } from './metric.ts';

/**
 * The correlation of predictions and labels. 1 is full agreement, 0 no relation, −1 full contradiction.
 *
 * Use it as a single number for classes of different size: it is high only if all cells of the confusion matrix are
 * good. Where several classes may be right, all labels together are one question of yes and no.
 *
 * Scores `[samples, classes]` → a number in [−1, 1]. Where all samples are of one class, or are predicted to be, it is
 * 0; but 1 or −1 of yes and no that are all right or all wrong. Follows torchmetrics.MatthewsCorrCoef, but for the 0,
 * which is scikit-learn's: torchmetrics 1.9 takes a root too many of the limit that ought to be 0.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = matthewsCorrelation();
 * metric.update({ scores: Float32Array.of(2, 1, 0, 3, 0, 1, 3, 1), classes: 2, labels: Int32Array.of(0, 0, 1, 0) });
 * metric.compute(); // Math.sqrt(1 / 3)
 */
export function matthewsCorrelation(options: DecisionOptions = {}): Metric {
  return confusionMetric('matthewsCorrelation', options, ['binary', 'multiclass', 'multilabel'], {
    finish: ({ counts, size, matrices }) => correlation(matrices === 1 ? counts : summed(counts, size), size),
  });
}

function correlation(counts: Float64Array, size: number): number {
  const { actual, predicted, total } = marginsOf(counts, size);
  let right = 0;
  for (let c = 0; c < size; c++) right += counts[c * size + c];
  if (size === 2 && right === total) return 1;
  if (size === 2 && right === 0) return -1;
  const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, c) => sum + value * b[c], 0);
  const spread = (a: Float64Array) => total ** 2 - product(a, a);
  return share(right * total - product(actual, predicted), Math.sqrt(spread(actual) * spread(predicted)));
}

/** The sum of all matrices. */
function summed(counts: Float64Array, size: number): Float64Array {
  const sum = new Float64Array(size * size);
  counts.forEach((count, cell) => {
    sum[cell % sum.length] += count;
  });
  return sum;
}
