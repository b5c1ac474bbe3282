import { mean, mul, neg, softplus } from '@cnn/tensor';
import { logisticLoss } from './bce-with-logits.ts';
import { criterion, type LossWeight, weigh } from './criterion.ts';
import type { Criterion } from './loss.ts';
import type { ReductionOptions } from './reduction.ts';

/**
 * log(1 + exp(−t·x)): {@link bceWithLogits} with targets −1 and 1 in place of 0 and 1.
 *
 * Any shape, logits of any size. Follows torch.nn.SoftMarginLoss.
 *
 * @throws RangeError if the reduction is unknown; TypeError if the shapes differ.
 * @example
 * const loss = softMargin()(scores, signs);
 */
export function softMargin({ reduction = 'mean' }: ReductionOptions = {}): Criterion {
  return criterion('softMargin', reduction, (input, target) => softplus(neg(mul(target, input))));
}

export interface MultiLabelSoftMarginOptions extends ReductionOptions {
  /** A factor for each class. @default 1 for each */
  readonly weight?: LossWeight;
}

/**
 * {@link bceWithLogits} as one loss a sample: the mean over its classes.
 *
 * Logits and targets 0 or 1, `[batch, classes]`; `reduction: 'none'` gives `[batch]`. Follows torch.nn.MultiLabelSoftMarginLoss.
 *
 * @throws RangeError if the reduction is unknown; TypeError if shapes or weights do not fit.
 * @example
 * const loss = multiLabelSoftMargin()(logits, tags);
 */
export function multiLabelSoftMargin({ weight, reduction = 'mean' }: MultiLabelSoftMarginOptions = {}): Criterion {
  return criterion('multiLabelSoftMargin', reduction, (logits, target) =>
    mean(weigh('multiLabelSoftMargin weight', logisticLoss(logits, target), weight), -1),
  );
}
