import { type Classifier, scope, type Tensor } from '@cnn/tensor';
import { checkedLogits } from '../attacks/read-logits.ts';

/** A map of logits to logits whose softmax is nearer to how often a classifier is right; fitted on images that it was not trained with. */
export interface Calibration {
  /** Kind and what it was fitted to, such as `TemperatureScaling(temperature=1.7)`. */
  readonly name: string;
  /**
   * The calibrated logits `[batch, classes]` of logits. Differentiable.
   *
   * @throws TypeError for another shape.
   */
  apply(logits: Tensor): Tensor;
  /**
   * The classifier with its logits calibrated: for attacks, scores of the unknown and whatever else asks a classifier. Differentiable where
   * `classifier` is.
   */
  calibrated(classifier: Classifier): Classifier;
}

/** Makes `calibrated` of `apply`. */
export function defineCalibration(name: string, apply: (logits: Tensor) => Tensor): Calibration {
  return {
    name,
    apply,
    calibrated: (classifier) => (images) => scope(() => apply(checkedLogits(name, classifier, images))),
  };
}
