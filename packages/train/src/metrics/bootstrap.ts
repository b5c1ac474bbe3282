import { checkInteger, Rng } from '@cnn/tensor';
import { KeptPredictions } from './kept-predictions.ts';
import type { Metric, Predictions } from './metric.ts';

export interface BootstrapOptions {
  /** How often as many samples as there are are drawn anew, at least 1. @default 1000 */
  readonly resamples?: number;
  /** The share of resampled values that the interval holds, above 0 and below 1. @default 0.95 */
  readonly confidence?: number;
  /** Equal seeds give equal intervals. @default 0 */
  readonly seed?: number;
}

/** A value and what it might have been on other samples. */
export interface BootstrapResult {
  /** The metric of all samples. */
  readonly value: number;
  /** Ends of the interval. */
  readonly low: number;
  readonly high: number;
  /** The metric of each resample, in the order in which they were drawn. */
  readonly samples: readonly number[];
}

/**
 * A metric with an interval of confidence: draws samples with replacement, computes the metric of each draw, and cuts
 * off as much at both ends of these values (the percentile interval of Efron and Tibshirani, An Introduction to the
 * Bootstrap, 1993).
 *
 * Use it to tell whether a difference between two models may be chance. Keeps all samples, and computes the metric
 * `resamples` times at once at the end. Draws whose value is NaN, or in which no label counts, are left out of the interval. Follows
 * torchmetrics.wrappers.BootStrapper, but draws at the end, so that the sizes of batches do not matter; interval as
 * scipy.stats.bootstrap's.
 *
 * @param make makes the metric, which is the wrapper's own.
 * @throws RangeError if an option is out of its range, a score is NaN, or there were no samples.
 * @example
 * const metric = bootstrap(() => accuracy(), { resamples: 200, seed: 1 });
 * metric.update({ scores: Float32Array.of(2, 1, 0, 3, 0, 1), classes: 2, labels: Int32Array.of(1, 0, 1) });
 * metric.compute().value; // 1 / 3
 * metric.compute().low; // 0
 */
export function bootstrap(
  make: () => Metric,
  { resamples = 1000, confidence = 0.95, seed = 0 }: BootstrapOptions = {},
): Metric<BootstrapResult> {
  checkInteger('bootstrap', 'resamples', resamples, 1);
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`bootstrap: confidence must be above 0 and below 1, found ${confidence}`);
  const rng = new Rng(seed).fold('bootstrap');
  const [whole, drawn] = [make(), make()];
  const name = `bootstrap(${whole.name})`;
  let kept = new KeptPredictions(name);
  const computed = (predictions: Predictions) => {
    drawn.reset();
    drawn.update(predictions);
    try {
      return drawn.compute();
    } catch (error) {
      // All labels of the draw are ignored.
      if (error instanceof RangeError) return Number.NaN;
      throw error;
    }
  };
  return {
    name,
    update(predictions) {
      const named = kept.named(predictions);
      whole.update(named);
      kept.append(named);
    },
    compute() {
      const value = whole.compute();
      const samples = Array.from({ length: resamples }, (_, draw) =>
        computed(kept.at(rng.fold(draw).integers(kept.samples, 0, kept.samples))),
      );
      const sorted = Float64Array.from(samples.filter((each) => !Number.isNaN(each))).sort();
      const tail = (1 - confidence) / 2;
      return { value, low: quantile(sorted, tail), high: quantile(sorted, 1 - tail), samples };
    },
    reset() {
      whole.reset();
      kept = new KeptPredictions(name);
    },
  };
}

/** Between the two nearest of ascending values, as numpy's; NaN of none. */
function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
