import { checkShape, describeCall, div, type Tensor } from '@cnn/tensor';
import { type Calibration, defineCalibration } from './calibration.ts';
import { findSignChange } from './find-sign-change.ts';
import { type Examples, readExamples } from './read-examples.ts';

export interface TemperatureScaling extends Calibration {
  /** What logits are divided by: above 1 where the classifier was too sure, below where it was not sure enough. In [0.001, 1000]. */
  readonly temperature: number;
}

/**
 * Divides logits by the one number that makes the true classes of the given samples likeliest.
 *
 * Use it first: it cannot over-fit, and leaves every prediction, and so the accuracy, as it was. Give it images that the classifier was not
 * trained with, and measure by others, with `calibrationError` of @cnn/train.
 *
 * Logits `[samples, classes]` and int32 labels `[samples]` → a calibration. The mean cross-entropy is convex in the inverse of the
 * temperature; its slope's zero is found in float64. Where every sample is right the likelihood grows without end as the temperature goes
 * to 0, and where the logits say nothing of the labels as it goes to infinity: then it is the end of its range, 0.001 or 1000. Logits that
 * are equal within each sample, as of one class, tell nothing and give 1. Follows Guo et al., On Calibration of Modern Neural Networks
 * (2017).
 *
 * @throws TypeError for another shape, or labels of another type; RangeError if there are no samples, a logit is not finite or a label is
 * no class.
 * @example
 * const scaling = await temperatureScaling(logits, labels);
 * const classifier = scaling.calibrated(model.asClassifier());
 */
export async function temperatureScaling(logits: Tensor, labels: Tensor): Promise<TemperatureScaling> {
  const temperature = fit(await readExamples('temperatureScaling', logits, labels));
  const name = describeCall('TemperatureScaling', { temperature });
  const apply = (x: Tensor): Tensor => {
    checkShape(name, x, [null, null]);
    return div(x, temperature);
  };
  return { ...defineCalibration(name, apply), temperature };
}

const LOWEST = 1e-3;
const HIGHEST = 1e3;

function fit(examples: Examples): number {
  const { samples, classes, logits } = examples;
  const isFlat = Array.from({ length: samples }, (_, i) => i * classes).every((row) => {
    for (let c = 1; c < classes; c++) if (logits[row + c] !== logits[row]) return false;
    return true;
  });
  if (isFlat) return 1;
  const slopes = (inverse: number) => slopesAt(examples, inverse);
  if (slopes(1 / LOWEST).slope <= 0) return LOWEST;
  if (slopes(1 / HIGHEST).slope >= 0) return HIGHEST;
  return 1 / findSignChange(slopes, 1 / HIGHEST, 1 / LOWEST, 1);
}

/**
 * First and second derivative of the mean cross-entropy to the inverse of the temperature: mean and variance of how far the logits are
 * above the true class's, by the softmax.
 */
function slopesAt({ samples, classes, logits, labels }: Examples, inverse: number) {
  let slope = 0;
  let curvature = 0;
  for (let i = 0; i < samples; i++) {
    const row = i * classes;
    const truth = logits[row + labels[i]];
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) most = Math.max(most, logits[row + c]);
    let [total, first, second] = [0, 0, 0];
    for (let c = 0; c < classes; c++) {
      const weight = Math.exp(inverse * (logits[row + c] - most));
      const above = logits[row + c] - truth;
      total += weight;
      first += weight * above;
      second += weight * above ** 2;
    }
    slope += first / total;
    curvature += second / total - (first / total) ** 2;
  }
  return { slope: slope / samples, curvature: curvature / samples };
}
