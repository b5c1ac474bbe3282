import { checkInteger } from '@cnn/tensor';
import { KeptPredictions } from './kept-predictions.ts';
import type { Metric, Predictions } from './metric.ts';

/**
 * A metric of the last `window` samples alone.
 *
 * Use it to follow a run while it goes on, where a metric of all samples would move ever more slowly. Keeps the samples
 * of the window, and counts them anew at each compute.
 *
 * The window is one of samples, at least 1, so that the sizes of batches do not matter; torchmetrics.wrappers.Running,
 * which this follows, counts batches.
 *
 * @throws RangeError if the window is no whole number from 1, a score is NaN, or there were no samples.
 * @example
 * const metric = runningMetric(accuracy(), 2);
 * metric.update({ scores: Float32Array.of(2, 1, 0, 3, 0, 1), classes: 2, labels: Int32Array.of(1, 0, 1) });
 * metric.compute(); // 0.5
 */
export function runningMetric<Result>(metric: Metric<Result>, window: number): Metric<Result> {
  checkInteger('runningMetric', 'window', window, 1);
  let kept = new KeptPredictions(metric.name);
  const countOnly = (predictions: Predictions) => {
    metric.reset();
    metric.update(predictions);
  };
  return {
    name: metric.name,
    update(predictions) {
      const named = kept.named(predictions);
      // So that the metric refuses what it cannot count before it is kept.
      countOnly(named);
      kept.append(named);
      kept.keepLast(window);
    },
    compute() {
      countOnly(kept.all());
      return metric.compute();
    },
    reset() {
      metric.reset();
      kept = new KeptPredictions(metric.name);
    },
  };
}
