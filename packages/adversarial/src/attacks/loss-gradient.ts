import { clone, keep, mul, neg, scope, sum, type Tensor } from '@cnn/tensor';
import type { AttackLoss } from '../losses/attack-loss.ts';
import { imageGradient } from './image-gradient.ts';
import { logitsOf, type Problem } from './problem.ts';

/** A loss at some images. */
export interface LossGradient {
  /** Shaped like the images. Each image's is its own, whatever else is in the batch. */
  readonly gradient: Tensor;
  /** `[rows]` */
  readonly losses: Tensor;
  /** `[rows, classes]` */
  readonly logits: Tensor;
}

/**
 * The loss of a problem's classifier at `x` and its gradient, in one pass forward and back. Of a targeted attack it is the loss with its sign
 * changed: attacks always climb.
 *
 * @param view what the classifier is shown instead of `x`: a differentiable change of it.
 * @throws TypeError if the classifier is not differentiable in its images; RangeError that names the step if the gradient is not finite.
 */
export async function lossGradient(
  problem: Problem,
  x: Tensor,
  loss: AttackLoss,
  step: number,
  view: (x: Tensor) => Tensor = (shown) => shown,
): Promise<LossGradient> {
  const { owner, targeted } = problem;
  let kept: Omit<LossGradient, 'gradient'> | undefined;
  const climb = (shown: Tensor): Tensor => {
    const logits = logitsOf(problem, view(shown));
    const losses = targeted ? neg(loss(logits, problem)) : loss(logits, problem);
    kept = { logits: keep(clone(logits)), losses: keep(clone(losses)) };
    // The sum, not the mean: each image's gradient is then its own, whatever the batch.
    return sum(losses);
  };
  try {
    const [gradient, poison] = scope(() => {
      const gradient = imageGradient(owner, climb, x);
      // Zero, or NaN if any part of the gradient is not finite.
      return [gradient, sum(mul(gradient, 0))];
    });
    const [isSound] = await poison.data();
    poison.dispose();
    if (isSound === 0) return { gradient, ...kept! };
    gradient.dispose();
  } catch (error) {
    disposeAll(kept);
    throw error;
  }
  disposeAll(kept);
  throw new RangeError(
    `${owner}: the gradient of the classifier's loss is not finite at step ${step}; check its weights and the scale of its input`,
  );
}

function disposeAll(kept: Omit<LossGradient, 'gradient'> | undefined): void {
  kept?.logits.dispose();
  kept?.losses.dispose();
}
