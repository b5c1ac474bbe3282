import {
  add,
  checkRange,
  checkShape,
  logSoftmax,
  mul,
  neg,
  scope,
  softmaxCrossEntropy,
  sum,
  type Tensor,
} from '@cnn/tensor';
import { asFloat, weigh } from './criterion.ts';
import { type LabelLossOptions, labelLoss } from './label-loss.ts';
import type { Loss } from './loss.ts';
import { reducer } from './reduction.ts';

export interface CrossEntropyOptions extends LabelLossOptions {
  /** Share of the target that is spread over all classes, in [0, 1]. @default 0 */
  readonly labelSmoothing?: number;
}

/**
 * The loss of classification: −log of the probability that softmax gives the true class.
 *
 * Takes logits, not probabilities: `[batch, classes]` with labels int32 `[batch]`, or for each pixel `[batch, height, width, classes]` with
 * `[batch, height, width]`. A target of the logits' own shape holds a probability for each class instead, as mixup makes them; then the mean is over the
 * samples, whatever the weights. The mean is NaN where all labels are ignored. Any other label that is no class adds nothing but its share in
 * the mean; `Trainer` refuses it. Follows torch.nn.CrossEntropyLoss.
 *
 * @throws RangeError if `labelSmoothing` is outside [0, 1] or the reduction is unknown; TypeError if logits, labels and weights do not fit, or
 * probabilities are given with an `ignoreIndex` that is a class.
 * @example
 * const loss = crossEntropy()(model.call(images), labels);
 * const segmentation = crossEntropy({ ignoreIndex: 255, weight: [0.2, 1, 1] });
 */
export function crossEntropy({ labelSmoothing = 0, ...options }: CrossEntropyOptions = {}): Loss {
  checkRange('crossEntropy', 'labelSmoothing', labelSmoothing, 0, 1);
  const { weight, ignoreIndex = -100, reduction = 'mean' } = options;
  const reduce = reducer('crossEntropy', reduction);
  const ofLabels = labelLoss('crossEntropy', options, ({ values: logits, labels, classes }, weights) => {
    if (!weights) return softmaxCrossEntropy(logits, labels, labelSmoothing);
    const hit = mul(softmaxCrossEntropy(logits, labels), weights.labels);
    if (!labelSmoothing) return hit;
    const spread = neg(sum(mul(logSoftmax(logits), weights.classes), 1));
    return add(mul(hit, 1 - labelSmoothing), mul(spread, labelSmoothing / classes));
  });
  const ofProbabilities = (logits: Tensor, target: Tensor) => {
    checkShape('crossEntropy target', target, logits.shape);
    if (ignoreIndex >= 0) {
      throw new TypeError(`crossEntropy: ignoreIndex ${ignoreIndex} is for labels, found probabilities; leave it out`);
    }
    return scope(() => {
      const classes = logits.shape.at(-1)!;
      const smooth = add(mul(asFloat(target), 1 - labelSmoothing), labelSmoothing / classes);
      return reduce(neg(sum(weigh('crossEntropy weight', mul(logSoftmax(logits), smooth), weight), -1)));
    });
  };
  const loss = (logits: Tensor, target: Tensor) =>
    (target.rank === logits.rank ? ofProbabilities : ofLabels)(logits, target);
  return Object.assign(loss, { ignoreIndex });
}
