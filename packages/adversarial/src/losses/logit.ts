import { mul, oneHot, scope, sum, tensor } from '@cnn/tensor';
import type { AttackLoss } from './attack-loss.ts';

/** The logit of a class of its own for each image. */
export function logit(classOf: readonly number[]): AttackLoss {
  return (logits, { classes }) =>
    scope(() => sum(mul(logits, oneHot(tensor([...classOf], [classOf.length], 'int32'), classes)), 1));
}
