import type { Tensor } from '@cnn/tensor';

/**
 * How wrong logits `[batch, classes]` are, given labels int32 `[batch]`, or a share of each class `[batch, classes]` if the loss takes them, as
 * `crossEntropy` does: what `Trainer` and `evaluate` take.
 *
 * One differentiable number, the mean over the batch, unless another `reduction` was asked for.
 */
export interface Loss {
  (logits: Tensor, labels: Tensor): Tensor;
  /** Samples with this label count nothing: `Trainer` and `evaluate` leave them out of all that they count too. @default none */
  readonly ignoreIndex?: number;
}

/** How far an input is from a target of the same shape: one differentiable number, unless the `reduction` is `'none'`. */
export type Criterion = (input: Tensor, target: Tensor) => Tensor;
