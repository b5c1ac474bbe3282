import type { Tensor } from '@cnn/tensor';

/** How wrong logits `[batch, classes]` are, given labels int32 `[batch]`: one differentiable number, the mean over the batch. */
export type Loss = (logits: Tensor, labels: Tensor) => Tensor;
