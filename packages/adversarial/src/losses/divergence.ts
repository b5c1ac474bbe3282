import { exp, logSoftmax, mul, scope, sub, sum, type Tensor } from '@cnn/tensor';
import type { AttackLoss } from './attack-loss.ts';

/**
 * How far the probabilities have moved from those of the images as they were, `clean` their logits `[rows, classes]`: the Kullback–Leibler divergence
 * of the new from the clean. Knows no labels; its gradient is zero at the images themselves.
 */
export function divergenceFrom(clean: Tensor): AttackLoss {
  return (logits) =>
    scope(() => {
      const before = logSoftmax(clean);
      return sum(mul(exp(before), sub(before, logSoftmax(logits))), 1);
    });
}
