import type { ScoreOptions } from './checked-batch.ts';
import { share } from './counts.ts';
import type { Metric } from './metric.ts';
import { type RankedScores, rankingMetric, thresholdCounts } from './ranked-scores.ts';

/** Points of a curve from (0, 0) to (1, 1). */
export interface RocCurve {
  /** Shares of no that were taken for yes, ascending. */
  readonly falsePositiveRate: readonly number[];
  /** Shares of yes that were found, ascending. */
  readonly truePositiveRate: readonly number[];
  /** A probability of this much or more is taken for a yes; descending, 1 at first. */
  readonly thresholds: readonly number[];
}

/**
 * The receiver operating characteristic: what share of yes is found at the price of what share of false alarms, for
 * every threshold.
 *
 * Use it to choose a threshold, and {@link auroc} for the area below it. Keeps all samples, as the curve has a point
 * for each probability.
 *
 * Scores `[samples, classes]` → a curve for each class against all others; of a single class the one. Where a class has
 * no yes, or no no, that rate is 0 throughout. Follows torchmetrics.ROC without bins.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = roc({ from: 'probabilities' });
 * metric.update({ scores: Float32Array.of(0.75, 0.5, 0.25), classes: 1, labels: Int32Array.of(1, 0, 1) });
 * metric.compute()[0].truePositiveRate; // [0, 0.5, 0.5, 1]
 * metric.compute()[0].falsePositiveRate; // [0, 0, 1, 1]
 */
export function roc(options: ScoreOptions = {}): Metric<readonly RocCurve[]> {
  return rankingMetric('roc', options, (ranked) => ranked.map(rocCurve));
}

/** The curve of one question. */
export function rocCurve(ranked: RankedScores): RocCurve {
  const { thresholds, truePositives, falsePositives } = thresholdCounts(ranked);
  return {
    falsePositiveRate: [0, ...falsePositives.map((count) => share(count, ranked.no.length))],
    truePositiveRate: [0, ...truePositives.map((count) => share(count, ranked.yes.length))],
    thresholds: [1, ...thresholds],
  };
}
