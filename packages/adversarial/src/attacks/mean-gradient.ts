import { add, dispose, mul, type Rng, scope, type Tensor } from '@cnn/tensor';
import type { AttackLoss } from '../losses/attack-loss.ts';
import { type LossGradient, lossGradient } from './loss-gradient.ts';
import type { Problem } from './problem.ts';

/** What a classifier is shown instead of some images. */
export interface Views {
  /** Views of one step, whose gradients are averaged. @default 1 */
  readonly copies?: number;
  /** The view with number `copy` (from 0): a differentiable change of the images, shaped like them. @default the images */
  readonly view?: (x: Tensor, rngs: readonly Rng[], step: number, copy: number) => Tensor;
}

/**
 * The gradient at `x` of the mean loss over several views of it, with the losses and logits of the last: of the images themselves, asked
 * several times, for classifiers that are random (Athalye et al., Synthesizing robust adversarial examples, 2018).
 */
export async function meanGradient(
  problem: Problem,
  x: Tensor,
  loss: AttackLoss,
  step: number,
  { copies = 1, view }: Views = {},
): Promise<LossGradient> {
  let total: LossGradient | undefined;
  try {
    for (let copy = 0; copy < copies; copy++) {
      const shown = view && ((given: Tensor) => view(given, problem.rngs, step, copy));
      const found = await lossGradient(problem, x, loss, step, shown);
      const before = total;
      const gradient = scope(() => {
        const share = mul(found.gradient, 1 / copies);
        return before ? add(before.gradient, share) : share;
      });
      total = { ...found, gradient };
      dispose([found.gradient, ...(before ? Object.values(before) : [])]);
    }
    return total!;
  } catch (error) {
    if (total) dispose({ ...total });
    throw error;
  }
}

/** The same, of which only the gradient is wanted. */
export async function meanGradientAlone(...of: Parameters<typeof meanGradient>): Promise<Tensor> {
  const { gradient, losses, logits } = await meanGradient(...of);
  dispose([losses, logits]);
  return gradient;
}
