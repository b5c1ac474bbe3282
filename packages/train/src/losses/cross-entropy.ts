import { checkRange, mean, softmaxCrossEntropy, type Tensor } from '@cnn/tensor';
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
  return (logits: Tensor, labels: Tensor) => mean(softmaxCrossEntropy(logits, labels, labelSmoothing));
}
