import { type CalibrationOptions, calibrationMetric } from './calibration-bins.ts';
import { share } from './counts.ts';
import type { Metric } from './metric.ts';

/** A bar of a reliability diagram. */
export interface ReliabilityBin {
  /** Lowest and highest confidence of the bin; the highest is in the next one, but for 1. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean confidence; 0 of an empty bin. */
  readonly confidence: number;
  /** Share of samples that are right, or of yes where there is one class; 0 of an empty bin. */
  readonly accuracy: number;
}

/**
 * Accuracy against confidence, bin by bin: the bars of a reliability diagram.
 *
 * Use it to see whether a model is too sure of itself: then accuracies lie below confidences. {@link calibrationError}
 * is the same as one number, but that it counts confidences of exactly 1 by themselves, which belong to the last bin
 * here.
 *
 * Scores `[samples, classes]` → `bins` bins. Means as of sklearn.calibration.calibration_curve, whose edges belong to
 * the bin below; for several classes as of Guo et al. 2017.
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples; TypeError if several
 * classes may be right.
 * @example
 * const metric = reliability({ bins: 2, from: 'probabilities' });
 * metric.update({ scores: Float32Array.of(0.25, 0.25, 0.75, 0.75), classes: 1, labels: Int32Array.of(0, 0, 1, 1) });
 * metric.compute()[1]; // { low: 0.5, high: 1, count: 2, confidence: 0.75, accuracy: 1 }
 */
export function reliability(options: CalibrationOptions = {}): Metric<readonly ReliabilityBin[]> {
  return calibrationMetric('reliability', options, ({ confidence, right, count }) => {
    const bins = count.length - 1;
    return Array.from({ length: bins }, (_, bin) => {
      const sum = (values: Float64Array) => values[bin] + (bin === bins - 1 ? values[bins] : 0);
      const samples = sum(count);
      return {
        low: bin / bins,
        high: (bin + 1) / bins,
        count: samples,
        confidence: share(sum(confidence), samples),
        accuracy: share(sum(right), samples),
      };
    });
  });
}
