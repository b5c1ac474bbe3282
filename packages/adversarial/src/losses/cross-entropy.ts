import { logSoftmax, mul, neg, scope, sum } from '@cnn/tensor';
import { type AttackLoss, atLabels } from './attack-loss.ts';

/** −log of the probability of the label: the loss that most classifiers were trained with. */
export const crossEntropy: AttackLoss = (logits, targets) =>
  scope(() => neg(sum(mul(logSoftmax(logits), atLabels(targets)), 1)));
