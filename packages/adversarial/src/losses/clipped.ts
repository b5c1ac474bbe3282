import { clipByValue, scope } from '@cnn/tensor';
import type { AttackLoss } from './attack-loss.ts';

/**
 * A loss that is at least 0, cut off at `ceiling`: an image that has reached it has no more say, so that the gradient of many images is not that of the
 * few which are fooled the most.
 */
export function clipped(loss: AttackLoss, ceiling: number): AttackLoss {
  return (logits, targets) => scope(() => clipByValue(loss(logits, targets), 0, ceiling));
}
