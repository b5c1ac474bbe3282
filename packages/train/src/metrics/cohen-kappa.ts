import { checkChoice } from './check-choice.ts';
import { confusionMetric, marginsOf } from './confusion-counts.ts';
import type { DecisionOptions } from './decisions.ts';
import type { Metric } from './metric.ts';

export interface CohenKappaOptions extends DecisionOptions {
  /**
   * How bad it is to take a class for another: alike for all, or by their distance in the order of classes, or its
   * square, for classes that are steps of a scale. @default 'none'
   */
  readonly weights?: 'none' | 'linear' | 'quadratic';
}

/**
 * How far predictions and labels agree beyond what chance alone would give. 1 is full agreement, 0 that of chance.
 *
 * Use it for classes of very different size, or with `weights` for grades. Scores `[samples, classes]` → a number up to
 * 1; NaN where a single class occurs and is predicted, as agreement then says nothing. Follows torchmetrics.CohenKappa.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples; TypeError if several
 * classes may be right.
 * @example
 * const metric = cohenKappa();
 * metric.update({ scores: Float32Array.of(2, 1, 0, 3, 0, 1, 3, 1), classes: 2, labels: Int32Array.of(0, 0, 1, 0) });
 * metric.compute(); // 0.5
 */
export function cohenKappa(options: CohenKappaOptions = {}): Metric {
  const { weights = 'none' } = options;
  checkChoice('cohenKappa', 'weights', weights, ['none', 'linear', 'quadratic']);
  const weight = (distance: number) => {
    if (weights === 'none') return Number(distance !== 0);
    return weights === 'linear' ? Math.abs(distance) : distance ** 2;
  };
  return confusionMetric('cohenKappa', options, ['binary', 'multiclass'], {
    finish: ({ counts, size }) => {
      const { actual, predicted, total } = marginsOf(counts, size);
      let [found, expected] = [0, 0];
      for (let row = 0; row < size; row++) {
        for (let column = 0; column < size; column++) {
          found += weight(row - column) * counts[row * size + column];
          expected += weight(row - column) * ((actual[row] * predicted[column]) / total);
        }
      }
      return 1 - found / expected;
    },
  });
}
