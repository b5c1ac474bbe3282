import type { Average, Averaged } from './class-average.ts';
import { classMetric, type RatioOptions } from './class-metric.ts';
import { share } from './counts.ts';
import type { Metric } from './metric.ts';

export interface FBetaOptions<A extends Average> extends RatioOptions<A> {
  /** How many times as much recall counts as precision; above 0. @default 1 */
  readonly beta?: number;
}

/**
 * The harmonic mean of precision and recall, in which recall counts `beta` times as much.
 *
 * `macro`, the default, is the mean over classes. A class that neither occurs nor is predicted has `zeroDivision`.
 *
 * Scores `[samples, classes]` → a share in [0, 1], or one for each class. Follows torchmetrics.FBetaScore.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = fBeta({ beta: 2, average: 'none' });
 * metric.update({ scores: Float32Array.of(2, 1, 0, 3, 0, 1, 0, 1), classes: 2, labels: Int32Array.of(0, 0, 1, 0) });
 * metric.compute(); // [5 / 13, 5 / 7]
 */
export function fBeta<A extends Average = 'macro'>(options: FBetaOptions<A> = {}): Metric<Averaged<A>> {
  return fScore('fBeta', options);
}

/**
 * The harmonic mean of precision and recall: high only where both are. {@link fBeta} with `beta` 1.
 *
 * `macro`, the default, is the mean over classes. A class that neither occurs nor is predicted has `zeroDivision`.
 *
 * Scores `[samples, classes]` → a share in [0, 1], or one for each class. Follows torchmetrics.F1Score.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = f1();
 * metric.update({ scores: Float32Array.of(2, 1, 0, 3, 0, 1), classes: 2, labels: Int32Array.of(0, 0, 1) });
 * metric.compute(); // 2 / 3
 */
export function f1<A extends Average = 'macro'>(options: RatioOptions<A> = {}): Metric<Averaged<A>> {
  return fScore('f1', options);
}

function fScore<A extends Average>(name: string, options: FBetaOptions<A>): Metric<Averaged<A>> {
  const { beta = 1, zeroDivision } = options;
  if (!(beta > 0 && beta < Number.POSITIVE_INFINITY))
    throw new RangeError(`${name}: beta must be above 0, found ${beta}`);
  const square = beta ** 2;
  return classMetric(name, options, {
    average: options.average ?? ('macro' as A),
    value: ({ truePositives, falsePositives, falseNegatives }) => {
      const right = (1 + square) * truePositives;
      return share(right, right + square * falseNegatives + falsePositives, zeroDivision);
    },
  });
}
