import type { Average, Averaged } from './class-average.ts';
import { classMetric, type TopKMetricOptions } from './class-metric.ts';
import { share } from './counts.ts';
import type { Metric } from './metric.ts';

/**
 * The share of samples that are classified rightly.
 *
 * `micro`, the default, counts samples; `macro` is the mean of the classes' own accuracies (also known as balanced
 * accuracy), for data of which some classes have few samples. With `topK` a sample is right if its class is among the
 * highest `topK` scores. Where several classes may be right, each label of a sample counts by itself; see
 * {@link exactMatch} for whole samples.
 *
 * Scores `[samples, classes]` → a share in [0, 1], or one for each class. A class that never occurs has 0, and no part
 * in `macro` unless it is predicted. Follows torchmetrics.Accuracy.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = accuracy();
 * metric.update({ scores: Float32Array.of(2, 1, 0, 3), classes: 2, labels: Int32Array.of(0, 0) });
 * metric.compute(); // 0.5
 */
export function accuracy<A extends Average = 'micro'>(options: TopKMetricOptions<A> = {}): Metric<Averaged<A>> {
  return classMetric('accuracy', options, {
    average: options.average ?? ('micro' as A),
    value: ({ truePositives, falsePositives, trueNegatives, falseNegatives }, task) =>
      task === 'multiclass'
        ? share(truePositives, truePositives + falseNegatives)
        : share(truePositives + trueNegatives, truePositives + falsePositives + trueNegatives + falseNegatives),
    // torchmetrics leaves out classes that are predicted wrongly only where several guesses are let pass.
    ...((options.topK ?? 1) > 1 && { isAbsent: (each) => each.truePositives + each.falseNegatives === 0 }),
  });
}
