import {
  add,
  checkRange,
  checkShape,
  greater,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  ones,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@cnn/tensor';
import type { Loss } from './loss.ts';

export interface CrossEntropyOptions {
  /** Share of the target that is spread over all classes, in [0, 1]. @default 0 */
  readonly labelSmoothing?: number;
}

/**
 * The loss of classification: −log of the probability that softmax gives the true class.
 *
 * Takes logits, not probabilities. A label that is no class counts nothing; `Trainer` refuses it. Follows torch.nn.CrossEntropyLoss.
 *
 * @throws RangeError if `labelSmoothing` is outside [0, 1]; TypeError if logits and labels do not fit.
 * @example
 * const loss = crossEntropy()(model.call(images), labels);
 */
export function crossEntropy({ labelSmoothing = 0 }: CrossEntropyOptions = {}): Loss {
  checkRange('crossEntropy', 'labelSmoothing', labelSmoothing, 0, 1);
  return (logits: Tensor, labels: Tensor) => {
    const [batch, classes] = checkShape('crossEntropy logits', logits, [null, null]);
    checkShape('crossEntropy labels', labels, [batch]);
    // tfjs's oneHot wants two classes at least.
    const target = classes === 1 ? ones([batch, 1]) : oneHot(labels, classes);
    const smooth = labelSmoothing ? add(mul(target, 1 - labelSmoothing), labelSmoothing / classes) : target;
    const logs = logSoftmax(logits);
    // A class that is impossible (a logit of −∞) and not the target counts nothing; 0 · −∞ would be NaN.
    const counted = where(greater(smooth, 0), mul(logs, smooth), zerosLike(logs));
    return neg(mean(sum(counted, 1)));
  };
}
