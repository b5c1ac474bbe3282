import { add, mul, neg, softplus, sub, type Tensor } from '@cnn/tensor';
import { criterion, type LossWeight, weigh } from './criterion.ts';
import type { Criterion } from './loss.ts';
import type { ReductionOptions } from './reduction.ts';

export interface BCEWithLogitsOptions extends ReductionOptions {
  /** Factors of the losses. @default 1 for each */
  readonly weight?: LossWeight;
  /** Factors of the positive part, such as negatives / positives of each class. @default 1 for each */
  readonly posWeight?: LossWeight;
}

/**
 * Cross-entropy of yes or no for each logit, where several classes may be true at once.
 *
 * Logits and targets in [0, 1], of any shape `[…, classes]`. Exact for logits of any size. Follows torch.nn.BCEWithLogitsLoss.
 *
 * @throws RangeError if the reduction is unknown; TypeError if shapes or weights do not fit.
 * @example
 * const loss = bceWithLogits({ posWeight: [1, 9] })(logits, tags);
 */
export function bceWithLogits({ weight, posWeight, reduction = 'mean' }: BCEWithLogitsOptions = {}): Criterion {
  return criterion('bceWithLogits', reduction, (logits, target) =>
    weigh('bceWithLogits weight', logisticLoss(logits, target, posWeight), weight),
  );
}

/** −t·log σ(x) − (1 − t)·log σ(−x), a sum of two parts that are never negative, so that nothing cancels. */
export function logisticLoss(x: Tensor, t: Tensor, posWeight?: LossWeight): Tensor {
  const missed = weigh('bceWithLogits posWeight', mul(t, softplus(neg(x))), posWeight);
  return add(missed, mul(sub(1, t), softplus(x)));
}
