import { add, checkRange, logSoftmax, mean, mul, scope, softmaxCrossEntropy } from '@cnn/tensor';
import { checkedLogits } from '../attacks/read-logits.ts';
import { divergenceRows } from './divergence-rows.ts';
import type { RobustLoss } from './robust-loss.ts';

export interface TradesOptions {
  /** What robustness counts beside accuracy, at least 0. @default 6 */
  readonly beta?: number;
}

/**
 * The loss of TRADES: the cross-entropy of the clean images, and beta times how far the probabilities move under attack.
 *
 * Use it in {@link adversarialTraining} to choose between accuracy and robustness by one number: a lower `beta` keeps more accuracy. It is made for
 * adversarial images that were found by `tpgd` against the classifier's own predictions, but takes any. Its divergence is that of the adversarial from
 * the clean probabilities, KL(clean ‖ adversarial), and its gradient goes through both.
 *
 * Follows Zhang et al., Theoretically principled trade-off between robustness and accuracy (2019), and their published code, which asks for the
 * clean logits a second time; here it is once.
 *
 * @throws RangeError if beta is below 0; TypeError, when called, if the classifier does not give `[batch, classes]`.
 * @example
 * const { value, gradients } = variableGradients(() => trades({ beta: 6 })(classifier, images, labels, adversarial), [weight]);
 */
export function trades({ beta = 6 }: TradesOptions = {}): RobustLoss {
  checkRange('trades', 'beta', beta, 0);
  return (classifier, images, labels, adversarial) =>
    scope(() => {
      const clean = checkedLogits('trades', classifier, images);
      const attacked = checkedLogits('trades', classifier, adversarial);
      const moved = divergenceRows(logSoftmax(clean), logSoftmax(attacked));
      return add(mean(softmaxCrossEntropy(clean, labels)), mul(mean(moved), beta));
    });
}
