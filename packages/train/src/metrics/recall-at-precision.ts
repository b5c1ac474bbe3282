import { checkRange } from '@cnn/tensor';
import type { ScoreOptions } from './checked-batch.ts';
import type { Metric } from './metric.ts';
import { precisionRecall } from './precision-recall-curve.ts';
import { rankingMetric } from './ranked-scores.ts';

export interface RecallAtPrecisionOptions extends ScoreOptions {
  /** The precision that is asked for, in [0, 1]. */
  readonly minPrecision: number;
}

/** What {@link recallAtPrecision} found. */
export interface RecallAtPrecision {
  /** The highest recall that has the precision; 0 if none has. */
  readonly recall: number;
  /** A probability of this much or more is taken for a yes; NaN where the recall is 0. */
  readonly threshold: number;
}

/**
 * The share of yes that can be found while a yes is right often enough, and the threshold that does it.
 *
 * Use it to set a threshold by what a false alarm may cost. Keeps all samples.
 *
 * Scores `[samples, classes]` → a recall for each class against all others; of a single class the one. Follows
 * torchmetrics.RecallAtFixedPrecision without bins.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = recallAtPrecision({ minPrecision: 0.9, from: 'probabilities' });
 * metric.update({ scores: Float32Array.of(0.75, 0.5, 0.25), classes: 1, labels: Int32Array.of(1, 0, 1) });
 * metric.compute(); // [{ recall: 0.5, threshold: 0.75 }]
 */
export function recallAtPrecision(options: RecallAtPrecisionOptions): Metric<readonly RecallAtPrecision[]> {
  checkRange('recallAtPrecision', 'minPrecision', options.minPrecision, 0, 1);
  return rankingMetric('recallAtPrecision', options, (ranked, { task }) =>
    ranked.map((each) => {
      const { precision, recall, thresholds } = precisionRecall(each, task === 'multiclass');
      let best = -1;
      thresholds.forEach((_, i) => {
        if (precision[i] < options.minPrecision || !(recall[i] > 0)) return;
        if (best < 0 || recall[i] > recall[best] || (recall[i] === recall[best] && precision[i] > precision[best]))
          best = i;
      });
      return best < 0 ? { recall: 0, threshold: Number.NaN } : { recall: recall[best], threshold: thresholds[best] };
    }),
  );
}
