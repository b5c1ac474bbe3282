import { max, mul, scope, sub, sum, type Tensor } from '@cnn/tensor';
import { type AttackLoss, atLabels, type LossTargets } from './attack-loss.ts';
import { FAR } from './ranks.ts';

/**
 * How far the best other class is ahead of the label, in logits: above 0 where the classifier decides for another. Its gradient does not
 * vanish where the classifier is sure (Carlini and Wagner, Towards evaluating the robustness of neural networks, 2017).
 */
export const margin: AttackLoss = (logits, targets) =>
  scope(() => {
    const label = atLabels(targets);
    return sub(max(sub(logits, mul(label, FAR)), 1), sum(mul(logits, label), 1));
  });

/** How far one class of each image is ahead of its label, in logits. */
export function marginOver(goals: readonly number[]): AttackLoss {
  return (logits, targets) =>
    scope(() => sub(logitAt(logits, { ...targets, labels: goals }), logitAt(logits, targets)));
}

function logitAt(logits: Tensor, targets: LossTargets): Tensor {
  return sum(mul(logits, atLabels(targets)), 1);
}
