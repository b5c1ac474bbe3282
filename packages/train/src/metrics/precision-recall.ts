import type { Average, Averaged } from './class-average.ts';
import { type ClassRule, classMetric, type RatioOptions } from './class-metric.ts';
import { share } from './counts.ts';
import type { Metric } from './metric.ts';

/**
 * Of the samples that were said to be of a class, the share that are: how far a yes can be believed.
 *
 * Use it where a false alarm is dear. `macro`, the default, is the mean over classes. A class that is never predicted
 * has `zeroDivision`.
 *
 * Scores `[samples, classes]` → a share in [0, 1], or one for each class. Follows torchmetrics.Precision.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = precision({ average: 'none' });
 * metric.update({ scores: Float32Array.of(2, 1, 0, 3, 0, 1), classes: 2, labels: Int32Array.of(0, 0, 1) });
 * metric.compute(); // [1, 0.5]
 */
export function precision<A extends Average = 'macro'>(options: RatioOptions<A> = {}): Metric<Averaged<A>> {
  return classMetric('precision', options, {
    average: options.average ?? ('macro' as A),
    value: ({ truePositives, falsePositives }) =>
      share(truePositives, truePositives + falsePositives, options.zeroDivision),
    ...absence(options),
  });
}

/**
 * Of the samples that are of a class, the share that were found. Also known as sensitivity, or true positive rate.
 *
 * Use it where a miss is dear. `macro`, the default, is the mean over classes. A class that never occurs has
 * `zeroDivision`.
 *
 * Scores `[samples, classes]` → a share in [0, 1], or one for each class. Follows torchmetrics.Recall.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = recall({ average: 'none' });
 * metric.update({ scores: Float32Array.of(2, 1, 0, 3, 0, 1), classes: 2, labels: Int32Array.of(0, 0, 1) });
 * metric.compute(); // [0.5, 1]
 */
export function recall<A extends Average = 'macro'>(options: RatioOptions<A> = {}): Metric<Averaged<A>> {
  return classMetric('recall', options, {
    average: options.average ?? ('macro' as A),
    value: ({ truePositives, falseNegatives }) =>
      share(truePositives, truePositives + falseNegatives, options.zeroDivision),
    ...absence(options),
  });
}

/** torchmetrics leaves out classes that are predicted wrongly only where several guesses are let pass. */
function absence<A extends Average>({ topK = 1 }: RatioOptions<A>): Pick<ClassRule<A>, 'isAbsent'> {
  return topK === 1 ? {} : { isAbsent: ({ truePositives, falseNegatives }) => truePositives + falseNegatives === 0 };
}
