import { type Average, type Averaged, checkAverage, weightedMean } from './class-average.ts';
import { outcomeMetric, type TopKMetricOptions } from './class-metric.ts';
import type { Outcomes } from './counts.ts';
import type { Metric } from './metric.ts';

/** Counts of one class or of all, or lists of the counts of each class. */
export interface StatScores<A extends Average = Average> {
  /** Of the class, and predicted. */
  readonly truePositives: Averaged<A>;
  /** Not of the class, but predicted. */
  readonly falsePositives: Averaged<A>;
  /** Neither of the class nor predicted. */
  readonly trueNegatives: Averaged<A>;
  /** Of the class, but not predicted. */
  readonly falseNegatives: Averaged<A>;
  /** Samples of the class. */
  readonly support: Averaged<A>;
}

/**
 * The counts that other metrics are made of, to make one's own of them.
 *
 * `none`, the default, counts each class by itself; `micro` adds them up, `macro` is their mean over all classes.
 *
 * Scores `[samples, classes]` → five counts, or lists of them. Follows torchmetrics.StatScores.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = statScores();
 * metric.update({ scores: Float32Array.of(2, 1, 0, 3, 0, 1), classes: 2, labels: Int32Array.of(0, 0, 1) });
 * metric.compute().falseNegatives; // [1, 0]
 */
export function statScores<A extends Average = 'none'>(options: TopKMetricOptions<A> = {}): Metric<StatScores<A>> {
  const average: Average = options.average ?? 'none';
  checkAverage('statScores', average);
  return outcomeMetric('statScores', options, (all, { task }) => {
    const support = all.map(({ truePositives, falseNegatives }) => truePositives + falseNegatives);
    const reduce = (values: readonly number[]) => {
      if (average === 'none') return values;
      if (average === 'micro' || task === 'binary') return values.reduce((sum, value) => sum + value, 0);
      return weightedMean(values, average === 'weighted' ? support : values.map(() => 1));
    };
    const of = (key: keyof Outcomes) => reduce(all.map((each) => each[key]));
    return {
      truePositives: of('truePositives'),
      falsePositives: of('falsePositives'),
      trueNegatives: of('trueNegatives'),
      falseNegatives: of('falseNegatives'),
      support: reduce(support),
    } as StatScores<A>;
  });
}
