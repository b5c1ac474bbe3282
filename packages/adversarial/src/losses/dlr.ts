import { add, div, mul, scope, sub, type Tensor } from '@cnn/tensor';
import type { AttackLoss } from './attack-loss.ts';
import { margin, marginOver } from './margin.ts';
import { largestLogits } from './ranks.ts';

/**
 * The difference of logits ratio: the margin over the distance of the largest logit from the third, so that the scale of the logits does
 * not matter, nor a constant added to them (Croce and Hein, Reliable evaluation of adversarial robustness, 2020). With two classes there is no
 * third, and it is the margin.
 */
export const dlr: AttackLoss = (logits, targets) =>
  scope(() => {
    if (targets.classes < 3) return margin(logits, targets);
    const [first, , third] = largestLogits(logits, 3);
    return ratio(margin(logits, targets), sub(first, third));
  });

/**
 * The ratio towards one class of each image: how far it is ahead of the label, over the distance of the largest logit from the mean of
 * the third and fourth; with three classes from the third, with two it is the difference alone.
 */
export function targetedDlr(goals: readonly number[]): AttackLoss {
  return (logits, targets) =>
    scope(() => {
      const ahead = marginOver(goals)(logits, targets);
      if (targets.classes < 3) return ahead;
      const [first, , third, fourth = third] = largestLogits(logits, 4);
      return ratio(ahead, sub(first, mul(add(third, fourth), 0.5)));
    });
}

function ratio(above: Tensor, below: Tensor): Tensor {
  return div(above, add(below, 1e-12));
}
