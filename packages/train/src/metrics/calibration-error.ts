import { type BinningOptions, type CalibrationOptions, calibrationMetric } from './calibration-bins.ts';
import { checkChoice } from './check-choice.ts';
import type { Metric } from './metric.ts';

export interface CalibrationErrorOptions extends CalibrationOptions, BinningOptions {
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
 * A good network is sure of most samples, so most bins of equal width hold few and are judged by chance: `binning: 'mass'`
 * gives each bin as many (adaptive calibration error). Where not only the likeliest class is acted upon, `of: 'classes'`
 * holds each class's probability against its share and takes the mean over classes (static, or classwise, calibration
 * error); its error is smaller by nature, as most classes of a sample have hardly any probability. Both together are the
 * ACE of Nixon et al., Measuring Calibration in Deep Learning (2019).
 *
 * Scores `[samples, classes]` → an error in [0, 1]. Of bins of equal width, confidences of exactly 1 are one of their own,
 * as in torchmetrics.CalibrationError, which this follows (Guo et al., On Calibration of Modern Neural Networks, 2017).
 * Bins of equal mass keep all confidences; of equal ones each counts as their mean, so that order does not matter.
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
  checkChoice('calibrationError', 'binning', options.binning ?? 'width', ['width', 'mass']);
  checkChoice('calibrationError', 'of', options.of ?? 'top', ['top', 'classes']);
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
