import { add, checkRange, mul, neg, pow, sigmoid, sub, type Tensor } from '@cnn/tensor';
import { logisticLoss } from './bce-with-logits.ts';
import { criterion } from './criterion.ts';
import type { Criterion } from './loss.ts';
import type { ReductionOptions } from './reduction.ts';

export interface SigmoidFocalOptions {
  /** Weight of the positives in [0, 1], whose rest the negatives have; a negative number for none. @default 0.25 */
  readonly alpha?: number;
  /** How much the easy cases are turned down: the exponent of 1 − p, at least 0. @default 2 */
  readonly gamma?: number;
  /** What becomes of the losses. @default 'none', as in torchvision */
  readonly reduction?: ReductionOptions['reduction'];
}

/**
 * {@link bceWithLogits} in which what is already right counts little: for detectors, where nearly everything is background.
 *
 * Logits and targets 0 or 1, of any shape. Follows torchvision.ops.sigmoid_focal_loss (Lin et al. 2017, https://arxiv.org/abs/1708.02002).
 *
 * @throws RangeError if `alpha` is above 1, `gamma` negative or the reduction unknown; TypeError if the shapes differ.
 * @example
 * const loss = sigmoidFocal({ reduction: 'sum' })(scores, isObject);
 */
export function sigmoidFocal({ alpha = 0.25, gamma = 2, reduction = 'none' }: SigmoidFocalOptions = {}): Criterion {
  checkRange('sigmoidFocal', 'alpha', alpha, Number.NEGATIVE_INFINITY, 1);
  checkRange('sigmoidFocal', 'gamma', gamma, 0);
  return criterion('sigmoidFocal', reduction, (logits, target) => {
    const entropy = logisticLoss(logits, target);
    // To the power 0 the gradient would be 0 · ∞ where the mistake vanishes.
    const focused = gamma === 0 ? entropy : mul(entropy, pow(mistake(logits, target), gamma));
    return alpha < 0 ? focused : mul(focused, add(mul(target, 2 * alpha - 1), 1 - alpha));
  });
}

/** 1 − the probability of what is true. */
function mistake(x: Tensor, t: Tensor): Tensor {
  return add(mul(t, sigmoid(neg(x))), mul(sub(1, t), sigmoid(x)));
}
