import type { Average, Averaged } from './class-average.ts';
import { type CurveAreaOptions, curveArea } from './curve-area.ts';
import type { Metric } from './metric.ts';
import { precisionRecall } from './precision-recall-curve.ts';

/**
 * The mean precision over all recalls: the area below the {@link precisionRecallCurve}, by steps.
 *
 * Use it where yes is rare, as {@link auroc} hardly sees false alarms there. Keeps all samples.
 *
 * Scores `[samples, classes]` → a share in [0, 1], or one for each class. A class of several that never occurs has NaN,
 * and no part in means; with one class, or several right ones, it has 0, which counts in `macro`. Follows
 * torchmetrics.AveragePrecision without bins; but torchmetrics 1.9 gives classes that never occur 0 where all samples
 * are of class 0.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples.
 * @example
 * const metric = averagePrecision({ from: 'probabilities' });
 * metric.update({ scores: Float32Array.of(0.75, 0.5, 0.25), classes: 1, labels: Int32Array.of(1, 0, 1) });
 * metric.compute(); // 5 / 6
 */
export function averagePrecision<A extends Average = 'macro'>(options: CurveAreaOptions<A> = {}): Metric<Averaged<A>> {
  return curveArea('averagePrecision', options, (ranked, ofSeveral) => {
    const { precision, recall } = precisionRecall(ranked, ofSeveral);
    let area = 0;
    for (let i = 1; i < recall.length; i++) area += (recall[i - 1] - recall[i]) * precision[i - 1];
    return area;
  });
}
