import type { Average, Averaged } from './class-average.ts';
import { type ClassMetricOptions, classMetric, type ZeroDivisionOptions } from './class-metric.ts';
import { share } from './counts.ts';
import type { Metric } from './metric.ts';

export interface JaccardOptions<A extends Average> extends ClassMetricOptions<A>, ZeroDivisionOptions {}

/**
 * Samples that are of a class and were predicted to be, over those that are or were: intersection over union. The usual
 * measure of segmentations, whose samples are pixels.
 *
 * `macro`, the default, is the mean over classes that occur or are predicted, without `ignoreIndex`, which `micro`
 * leaves out too.
 *
 * Scores `[samples, classes]` → a share in [0, 1], or one for each class. Follows torchmetrics.JaccardIndex.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = jaccard({ average: 'none' });
 * metric.update({ scores: Float32Array.of(2, 1, 0, 3, 0, 1), classes: 2, labels: Int32Array.of(0, 0, 1) });
 * metric.compute(); // [0.5, 0.5]
 */
export function jaccard<A extends Average = 'macro'>(options: JaccardOptions<A> = {}): Metric<Averaged<A>> {
  return classMetric('jaccard', options, {
    average: options.average ?? ('macro' as A),
    value: ({ truePositives, falsePositives, falseNegatives }) =>
      share(truePositives, truePositives + falsePositives + falseNegatives, options.zeroDivision),
    leaveOut: options.ignoreIndex,
  });
}
