import type { ScoreOptions } from './checked-batch.ts';
import type { Metric } from './metric.ts';
import { rankingMetric } from './ranked-scores.ts';
import { rocCurve } from './roc.ts';

/**
 * The error at the threshold where as large a share of yes is missed as of no is taken for yes.
 *
 * Use it to compare detectors, such as of speakers or faces, by one number. Keeps all samples.
 *
 * Scores `[samples, classes]` → a rate in [0, 1] for each class against all others; of a single class the one. Of a
 * curve that has no such point, the mean of both errors where they are nearest. Follows torchmetrics.EER without bins.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = equalErrorRate({ from: 'probabilities' });
 * metric.update({ scores: Float32Array.of(0.75, 0.5, 0.25, 0), classes: 1, labels: Int32Array.of(1, 0, 1, 0) });
 * metric.compute(); // [0.5]
 */
export function equalErrorRate(options: ScoreOptions = {}): Metric<readonly number[]> {
  return rankingMetric('equalErrorRate', options, (ranked) =>
    ranked.map((each) => {
      const { falsePositiveRate, truePositiveRate } = rocCurve(each);
      let best = 0;
      const gap = (i: number) => Math.abs(falsePositiveRate[i] - (1 - truePositiveRate[i]));
      for (let i = 1; i < falsePositiveRate.length; i++) if (gap(i) < gap(best)) best = i;
      return (falsePositiveRate[best] + 1 - truePositiveRate[best]) / 2;
    }),
  );
}
