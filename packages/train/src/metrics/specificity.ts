import type { Average, Averaged } from './class-average.ts';
import { classMetric, type TopKMetricOptions } from './class-metric.ts';
import { share } from './counts.ts';
import type { Metric } from './metric.ts';

/**
 * Of the samples that are not of a class, the share that were not taken for it. Also known as true negative rate; 1 −
 * specificity is the false positive rate of {@link roc}.
 *
 * `macro`, the default, is the mean over classes. Where all samples are of one class, that one has 0.
 *
 * Scores `[samples, classes]` → a share in [0, 1], or one for each class. Follows torchmetrics.Specificity.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = specificity({ average: 'none' });
 * metric.update({ scores: Float32Array.of(2, 1, 0, 3, 0, 1), classes: 2, labels: Int32Array.of(0, 0, 1) });
 * metric.compute(); // [1, 0.5]
 */
export function specificity<A extends Average = 'macro'>(options: TopKMetricOptions<A> = {}): Metric<Averaged<A>> {
  return classMetric('specificity', options, {
    average: options.average ?? ('macro' as A),
    value: ({ trueNegatives, falsePositives }) => share(trueNegatives, trueNegatives + falsePositives),
  });
}
