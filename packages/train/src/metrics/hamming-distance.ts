import type { Average, Averaged } from './class-average.ts';
import { classMetric, type TopKMetricOptions } from './class-metric.ts';
import { share } from './counts.ts';
import type { Metric } from './metric.ts';

/**
 * The share of labels that are wrong. The usual loss where several classes may be right.
 *
 * `macro`, the default, is the mean over classes. Where one of several classes is right, a class's distance is the
 * share of its samples that were missed.
 *
 * Scores `[samples, classes]` → a share in [0, 1], or one for each class. Follows torchmetrics.HammingDistance.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = hammingDistance();
 * metric.update({ scores: Float32Array.of(2, -1, 3, 1), classes: 2, labels: Int32Array.of(1, 0, 1, 0) });
 * metric.compute(); // 0.25
 */
export function hammingDistance<A extends Average = 'macro'>(options: TopKMetricOptions<A> = {}): Metric<Averaged<A>> {
  return classMetric('hammingDistance', options, {
    average: options.average ?? ('macro' as A),
    value: ({ truePositives, falsePositives, trueNegatives, falseNegatives }, task) =>
      task === 'multiclass'
        ? 1 - share(truePositives, truePositives + falseNegatives)
        : 1 - share(truePositives + trueNegatives, truePositives + falsePositives + trueNegatives + falseNegatives),
  });
}
