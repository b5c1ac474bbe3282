import { type CalibrationOptions, calibrationMetric } from './calibration-bins.ts';
import { checkChoice } from './check-choice.ts';
import type { Metric } from './metric.ts';

export interface CalibrationErrorOptions extends CalibrationOptions {
  /**
   * How the bins' errors become one: their mean weighted by samples (ECE), the root of the mean of their squares
   * (RMSCE), or the largest (MCE). @default 'l1'
   */
  readonly norm?: 'l1' | 'l2' | 'max';
}

/**
 * How far confidence is from accuracy: 0 where of the samples with confidence 0.8 eight of ten are right.
 *
 * Use it where probabilities are acted upon, and {@link reliability} to see in which bins they fail. Of one class the
 * probability of a yes is held against the share of yes, of several the highest probability against the accuracy.
 *
 * Scores `[samples, classes]` → an error in [0, 1]. Confidences of exactly 1 are a bin of their own, as in
 * torchmetrics.CalibrationError, which this follows (Guo et al., On Calibration of Modern Neural Networks, 2017).
 *
 * @throws RangeError if an option is out of its range, a score is NaN or there were no samples; TypeError if several
 * classes may be right.
 * @example
 * const metric = calibrationError({ bins: 2, from: 'probabilities' });
 * metric.update({ scores: Float32Array.of(0.25, 0.25, 0.75, 0.75), classes: 1, labels: Int32Array.of(0, 0, 1, 1) });
 * metric.compute(); // 0.25
 */
export function calibrationError(options: CalibrationErrorOptions = {}): Metric {
  const { norm = 'l1' } = options;
  checkChoice('calibrationError', 'norm', norm, ['l1', 'l2', 'max']);
  return calibrationMetric('calibrationError', options, ({ confidence, right, count }) => {
    const total = count.reduce((sum, each) => sum + each, 0);
    let error = 0;
    count.forEach((samples, bin) => {
      if (samples === 0) return;
      const gap = Math.abs(right[bin] - confidence[bin]) / samples;
      if (norm === 'max') error = Math.max(error, gap);
      else error += (norm === 'l1' ? gap : gap ** 2) * (samples / total);
    });
    return norm === 'l2' ? Math.sqrt(error) : error;
  });
}
