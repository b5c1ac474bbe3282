import {
  add,
  customGradient,
  div,
  fill,
  greaterEqual,
  log,
  log1p,
  maximum,
  mul,
  neg,
  sub,
  type Tensor,
  where,
} from '@cnn/tensor';
import { criterion, type LossWeight, weigh } from './criterion.ts';
import type { Criterion } from './loss.ts';
import type { ReductionOptions } from './reduction.ts';

export interface BCEOptions extends ReductionOptions {
  /** Factors of the losses. @default 1 for each */
  readonly weight?: LossWeight;
}

/**
 * Cross-entropy of yes or no, from probabilities: −t·log(p) − (1 − t)·log(1 − p).
 *
 * Probabilities and targets in [0, 1], of any shape. Logarithms are held at −100, so that a certain mistake costs 100 and not infinity. Prefer
 * {@link bceWithLogits}, which needs no such hold. Follows torch.nn.BCELoss.
 *
 * @throws RangeError if the reduction is unknown; TypeError if shapes or weights do not fit.
 * @example
 * const loss = bce()(sigmoid(logits), target);
 */
export function bce({ weight, reduction = 'mean' }: BCEOptions = {}): Criterion {
  return criterion('bce', reduction, (input, target) => weigh('bce weight', binaryEntropy(input, target), weight));
}

const LEAST_LOGARITHM = -100;
/** What p·(1 − p) is taken for at least in the gradient. */
const LEAST_VARIANCE = 1e-12;

// The gradient of the held logarithms would be 0 exactly where a model is most wrong; PyTorch's is large there. That to the target is of the held ones,
// and so finite, which PyTorch's is not.
const binaryEntropy = customGradient<[Tensor, Tensor]>(([p, t], save) => {
  save([p, t]);
  return {
    value: neg(add(mul(t, heldLog(p)), mul(sub(1, t), heldLogOfRest(p)))),
    gradient: (dy, [p, t]) => [
      div(mul(dy, sub(p, t)), maximum(mul(sub(1, p), p), LEAST_VARIANCE)),
      mul(dy, sub(heldLogOfRest(p), heldLog(p))),
    ],
  };
});

const heldLog = (p: Tensor): Tensor => held(log(p), greaterEqual(0, p));
const heldLogOfRest = (p: Tensor): Tensor => held(log1p(neg(p)), greaterEqual(p, 1));

/** Not all graphics cards have −∞ for the logarithm of 0. */
function held(logarithm: Tensor, ended: Tensor): Tensor {
  const least = fill(logarithm.shape, LEAST_LOGARITHM);
  return where(ended, least, maximum(logarithm, least));
}
