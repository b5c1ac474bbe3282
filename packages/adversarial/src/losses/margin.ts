import { max, mul, scope, sub, sum } from '@cnn/tensor';
import { type AttackLoss, atLabels } from './attack-loss.ts';

/**
 * How far the best other class is ahead of the label, in logits: above 0 where the classifier decides for another. Its gradient does not
 * vanish where the classifier is sure (Carlini and Wagner, Towards evaluating the robustness of neural networks, 2017).
 */
export const margin: AttackLoss = (logits, targets) =>
  scope(() => {
    const label = atLabels(targets);
    return sub(max(sub(logits, mul(label, FAR)), 1), sum(mul(logits, label), 1));
  });

/** Farther than logits are apart, and exact in float32 beside them. */
const FAR = 1e9;
