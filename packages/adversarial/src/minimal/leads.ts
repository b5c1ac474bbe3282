import type { Tensor } from '@cnn/tensor';
import { lossGradient } from '../attacks/loss-gradient.ts';
import type { Problem } from '../attacks/problem.ts';
import type { AttackLoss } from '../losses/attack-loss.ts';

/** How far each image is past the goal, in logits: above 0 where it is reached. */
export function leadsOf(
  { labels, targeted, classes }: Pick<Problem, 'labels' | 'targeted' | 'classes'>,
  logits: ArrayLike<number>,
): number[] {
  return labels.map((label, row) => {
    let other = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) if (c !== label) other = Math.max(other, logits[row * classes + c]);
    const lead = other - logits[row * classes + label];
    return targeted ? -lead : lead;
  });
}

/** Where a loss rises at some images, and how far these are past the goal. */
export interface Slope {
  /** Shaped like the images. */
  readonly gradient: Tensor;
  readonly leads: readonly number[];
}

/**
 * The gradient along which an attack climbs, and whether it is there already, in one pass forward and back.
 *
 * @throws as `lossGradient`.
 */
export async function slopeAt(problem: Problem, x: Tensor, loss: AttackLoss, step: number): Promise<Slope> {
  const { gradient, losses, logits } = await lossGradient(problem, x, loss, step);
  const leads = leadsOf(problem, await logits.data());
  losses.dispose();
  logits.dispose();
  return { gradient, leads };
}
