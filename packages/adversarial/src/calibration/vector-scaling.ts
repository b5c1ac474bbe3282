import { add, checkShape, describeCall, mul, scope, type Tensor, tensor } from '@cnn/tensor';
import { type Calibration, defineCalibration } from './calibration.ts';
import { minimize } from './minimize.ts';
import { type Examples, readExamples } from './read-examples.ts';

export interface VectorScaling extends Calibration {
  /** What each class's logit is multiplied by. */
  readonly weight: readonly number[];
  /** What is added to it then. The biases sum to 0: the same added to all would change no probability. */
  readonly bias: readonly number[];
}

/**
 * Multiplies each class's logit by a number of its own and adds another: those that make the true classes of the given samples likeliest.
 *
 * Use it where some classes are judged with more confidence than others, and there are samples enough, a hundred or more of a class; it
 * may change predictions. `temperatureScaling` has one number to fit, and is seldom much worse.
 *
 * Logits `[samples, classes]` and int32 labels `[samples]` → a calibration. The mean cross-entropy is convex in both; its least is found in
 * float64 by L-BFGS, until the slope is below 1e-10. Where it has no least, as when every sample can be made right or a class has no
 * sample, that ends with large but finite numbers; a class whose logit never changes keeps weight 1. Follows Guo et al., On Calibration
 * of Modern Neural Networks (2017).
 *
 * @throws TypeError for another shape, or labels of another type; RangeError if there are no samples, a logit is not finite or a label is
 * no class.
 * @example
 * const { weight, bias, calibrated } = await vectorScaling(logits, labels);
 */
export async function vectorScaling(logits: Tensor, labels: Tensor): Promise<VectorScaling> {
  const examples = await readExamples('vectorScaling', logits, labels);
  const { classes } = examples;
  const { weight, bias } = fit(examples);
  const name = describeCall('VectorScaling', { classes });
  const apply = (x: Tensor): Tensor => {
    checkShape(name, x, [null, classes]);
    return scope(() => add(mul(x, tensor(weight, [classes], 'float32')), tensor(bias, [classes], 'float32')));
  };
  return { ...defineCalibration(name, apply), weight, bias };
}

/** Fits to standardized logits, whose slopes are of like size for all classes, and takes the result back. */
function fit(examples: Examples): { weight: number[]; bias: number[] } {
  const { classes } = examples;
  const { mean, deviation, standardized } = standardize(examples);
  // Weight 1 and bias 0, in terms of standardized logits.
  const start = Float64Array.of(...deviation, ...mean);
  const fitted = minimize((at) => crossEntropyOf({ ...examples, logits: standardized }, at), start);
  const weight = Array.from(deviation, (each, c) => (each === 0 ? 1 : fitted[c] / each));
  const bias = Array.from(mean, (each, c) => fitted[classes + c] - each * weight[c]);
  const middle = bias.reduce((sum, each) => sum + each, 0) / classes;
  return { weight, bias: bias.map((each) => each - middle) };
}

function standardize({ samples, classes, logits }: Examples) {
  const mean = new Float64Array(classes);
  const deviation = new Float64Array(classes);
  const standardized = new Float64Array(samples * classes);
  for (let c = 0; c < classes; c++) {
    for (let i = 0; i < samples; i++) mean[c] += logits[i * classes + c] / samples;
    let isFlat = true;
    for (let i = 0; i < samples; i++) {
      deviation[c] += (logits[i * classes + c] - mean[c]) ** 2 / samples;
      isFlat &&= logits[i * classes + c] === logits[c];
    }
    // A mean that was rounded must not pass for a change.
    deviation[c] = isFlat ? 0 : Math.sqrt(deviation[c]);
    if (isFlat) mean[c] = logits[c];
    else {
      for (let i = 0; i < samples; i++)
        standardized[i * classes + c] = (logits[i * classes + c] - mean[c]) / deviation[c];
    }
  }
  return { mean, deviation, standardized };
}

/** The mean cross-entropy at weights and biases, one after the other, and its gradient. */
function crossEntropyOf({ samples, classes, logits, labels }: Examples, at: Float64Array) {
  const gradient = new Float64Array(2 * classes);
  const scaled = new Float64Array(classes);
  let value = 0;
  for (let i = 0; i < samples; i++) {
    const row = i * classes;
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) {
      scaled[c] = logits[row + c] * at[c] + at[classes + c];
      most = Math.max(most, scaled[c]);
    }
    value += (most - scaled[labels[i]]) / samples;
    let total = 0;
    for (let c = 0; c < classes; c++) {
      scaled[c] = Math.exp(scaled[c] - most);
      total += scaled[c];
    }
    value += Math.log(total) / samples;
    for (let c = 0; c < classes; c++) {
      const error = (scaled[c] / total - Number(c === labels[i])) / samples;
      gradient[c] += error * logits[row + c];
      gradient[classes + c] += error;
    }
  }
  return { value, gradient };
}
