import type { ScoreOptions } from './checked-batch.ts';
import { share } from './counts.ts';
import type { Metric } from './metric.ts';
import { type RankedScores, rankingMetric, thresholdCounts } from './ranked-scores.ts';

/** Points of a curve that ends at precision 1 and recall 0, which has no threshold. */
export interface PrecisionRecallCurve {
  readonly precision: readonly number[];
  /** Descending. */
  readonly recall: readonly number[];
  /** A probability of this much or more is taken for a yes; ascending, one fewer than points. */
  readonly thresholds: readonly number[];
}

/**
 * How far a yes can be believed and what share of yes is found, for every threshold.
 *
 * Use it rather than {@link roc} where yes is rare, and {@link averagePrecision} for the area below it. Keeps all
 * samples.
 *
 * Scores `[samples, classes]` → a curve for each class against all others; of a single class the one. Where a class
 * never occurs its recall is NaN, but 1 where there is one class or several may be right. Follows
 * torchmetrics.PrecisionRecallCurve without bins.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = precisionRecallCurve({ from: 'probabilities' });
 * metric.update({ scores: Float32Array.of(0.75, 0.5, 0.25), classes: 1, labels: Int32Array.of(1, 0, 1) });
 * metric.compute()[0].precision; // [2 / 3, 0.5, 1, 1]
 * metric.compute()[0].recall; // [1, 0.5, 0.5, 0]
 */
export function precisionRecallCurve(options: ScoreOptions = {}): Metric<readonly PrecisionRecallCurve[]> {
  return rankingMetric('precisionRecallCurve', options, (ranked, { task }) =>
    ranked.map((each) => precisionRecall(each, task === 'multiclass')),
  );
}

/** The curve of one question, which is one class `ofSeveral` or stands alone. */
export function precisionRecall(ranked: RankedScores, ofSeveral: boolean): PrecisionRecallCurve {
  const { thresholds, truePositives, falsePositives } = thresholdCounts(ranked);
  const recallOfNone = ofSeveral ? Number.NaN : 1;
  const precision = truePositives.map((count, i) => count / (count + falsePositives[i]));
  const recall = truePositives.map((count) => share(count, ranked.yes.length, recallOfNone));
  return { precision: [...precision.reverse(), 1], recall: [...recall.reverse(), 0], thresholds: thresholds.reverse() };
}
