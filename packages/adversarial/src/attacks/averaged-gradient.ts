import { add, dispose, div, scope, type Tensor } from '@cnn/tensor';
import type { AttackLoss } from '../losses/attack-loss.ts';
import { type LossGradient, lossGradient } from './loss-gradient.ts';
import type { Problem } from './problem.ts';

/**
 * The mean of the gradients of several asks, with the loss and the logits of the last: for classifiers that answer differently each time
 * (Athalye et al., Synthesizing robust adversarial examples, 2018).
 */
export async function averagedGradient(
  problem: Problem,
  x: Tensor,
  loss: AttackLoss,
  step: number,
  samples: number,
): Promise<LossGradient> {
  let total = await lossGradient(problem, x, loss, step);
  for (let sample = 1; sample < samples; sample++) {
    const before = total;
    const next = await lossGradient(problem, x, loss, step).catch((error) => {
      dispose(Object.values(before));
      throw error;
    });
    total = { ...next, gradient: scope(() => add(before.gradient, next.gradient)) };
    dispose([...Object.values(before), next.gradient]);
  }
  if (samples === 1) return total;
  const { gradient } = total;
  return scope(() => {
    const mean = div(gradient, samples);
    gradient.dispose();
    return { ...total, gradient: mean };
  });
}
