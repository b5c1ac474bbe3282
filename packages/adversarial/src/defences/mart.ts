import {
  add,
  argMax,
  checkRange,
  log,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  scope,
  softmax,
  softmaxCrossEntropy,
  sub,
  sum,
  type Tensor,
  withoutGradient,
} from '@cnn/tensor';
import { checkedLogits } from '../attacks/read-logits.ts';
import { divergenceRows } from './divergence-rows.ts';
import type { RobustLoss } from './robust-loss.ts';

export interface MartOptions {
  /** What steadiness counts, most of all that of images which are misclassified, at least 0. @default 6 */
  readonly beta?: number;
}

/**
 * The loss of MART: a boosted cross-entropy of the adversarial images, and beta times how far their probabilities are from the clean ones, each image
 * by how unsure the classifier is of its label.
 *
 * Use it in {@link adversarialTraining} with `pgd`: it is often more robust than {@link trades} at the price of some accuracy. The boost is −log(1 − p) of the
 * likeliest other class of the adversarial image.
 *
 * Follows Wang et al., Improving adversarial robustness requires revisiting misclassified examples (2020), and their published code with its small
 * constants inside the logarithms.
 *
 * @throws RangeError if beta is below 0; TypeError, when called, if the classifier does not give `[batch, classes]` with 2 classes or more.
 * @example
 * const objective = adversarialTraining({ attack: pgd({ epsilon: 8 / 255 }), loss: mart({ beta: 5 }) });
 */
export function mart({ beta = 6 }: MartOptions = {}): RobustLoss {
  checkRange('mart', 'beta', beta, 0);
  return (classifier, images, labels, adversarial) =>
    scope(() => {
      const clean = checkedLogits('mart', classifier, images);
      const attacked = checkedLogits('mart', classifier, adversarial);
      const classes = clean.shape[1]!;
      if (classes < 2) throw new TypeError('mart: expected logits of 2 classes or more, found 1');
      const truth = oneHot(labels, classes, 1, 0, 'float32');
      const probabilities = softmax(attacked);
      const other = sum(mul(probabilities, likeliestOther(probabilities, truth)), 1);
      const boosted = sub(softmaxCrossEntropy(attacked, labels), log(add(sub(1.0001, other), TINY)));
      const moved = divergenceRows(logSoftmax(clean), log(add(probabilities, TINY)));
      const unsure = sub(1.0000001, sum(mul(softmax(clean), truth), 1));
      return add(mean(boosted), mul(mean(mul(moved, unsure)), beta));
    });
}

/** Keeps logarithms finite. */
const TINY = 1e-12;

/** 1 at the likeliest class that is not the true one. */
const likeliestOther = withoutGradient((probabilities: Tensor, truth: Tensor) =>
  scope(() => oneHot(argMax(add(probabilities, neg(mul(truth, 2))), 1), probabilities.shape[1]!, 1, 0, 'float32')),
);
