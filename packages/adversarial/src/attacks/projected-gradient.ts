import {
  abs,
  add,
  clipByValue,
  clone,
  dispose,
  div,
  maximum,
  mean,
  mul,
  nextTurn,
  type Rng,
  scope,
  sub,
  type Tensor,
} from '@cnn/tensor';
import type { AttackLoss } from '../losses/attack-loss.ts';
import { IMAGE_AXES } from '../norms/norm.ts';
import type { Limit } from './keep-within.ts';
import { lossGradient } from './loss-gradient.ts';
import type { Problem } from './problem.ts';

/** What the members of the family set: a ball around each image, and how it is searched. */
export interface ProjectedGradientSettings extends Limit {
  readonly stepSize: number;
  readonly steps: number;
  readonly loss: AttackLoss;
  /** Where to start, `[rows, …]`; it need not lie in the ball. @default the images */
  readonly start?: (problem: Problem) => Tensor;
  /** How much of the last directions a step keeps, and whether the gradient is taken where they lead to. */
  readonly momentum?: { readonly decay: number; readonly lookAhead?: boolean };
  /** What the classifier is shown in a step instead of the images: a differentiable change of them. */
  readonly view?: (x: Tensor, rngs: readonly Rng[], step: number) => Tensor;
  /** What becomes of a gradient before it is followed. */
  readonly smooth?: (gradient: Tensor) => Tensor;
}

/**
 * The loop of the family: steps along the direction in which the loss rises the most, each followed by a projection onto the ball around
 * the image and then onto the bounds.
 */
export async function projectedGradient(problem: Problem, settings: ProjectedGradientSettings): Promise<Tensor> {
  const { images, rngs, bounds, signal } = problem;
  const { norm, stepSize, steps, loss, start, momentum, view, smooth } = settings;
  let x = start ? await toBall(problem, settings, start(problem)) : clone(images);
  let velocity: Tensor | undefined;
  try {
    for (let step = 1; step <= steps; step++) {
      signal?.throwIfAborted();
      const at = momentum?.lookAhead && velocity ? ahead(x, velocity, momentum.decay * stepSize) : clone(x);
      const shown = view && ((given: Tensor) => view(given, rngs, step));
      const found = await lossGradient(problem, at, loss, step, shown).finally(() => at.dispose());
      dispose([found.losses, found.logits]);
      const gradient = prepared(found.gradient, smooth, momentum && { ...momentum, velocity });
      if (momentum) {
        velocity?.dispose();
        velocity = clone(gradient);
      }
      const direction = await norm.steepest(gradient, x, bounds);
      gradient.dispose();
      const moved = scope(() => add(x, mul(direction, stepSize)));
      direction.dispose();
      const next = await toBall(problem, settings, moved);
      x.dispose();
      x = next;
      await nextTurn();
    }
    return x;
  } catch (error) {
    x.dispose();
    throw error;
  } finally {
    velocity?.dispose();
  }
}

/** The point of ball and bounds near to `x`, which is disposed. */
async function toBall({ images, bounds: [low, high] }: Problem, { norm, epsilon }: Limit, x: Tensor): Promise<Tensor> {
  const change = scope(() => sub(x, images));
  x.dispose();
  const projected = await norm.project(change, epsilon);
  change.dispose();
  return scope(() => {
    const inside = clipByValue(add(images, projected), low, high);
    projected.dispose();
    return inside;
  });
}

function ahead(x: Tensor, velocity: Tensor, distance: number): Tensor {
  return scope(() => add(x, mul(velocity, distance)));
}

/** What a step follows: the gradient, smoothed, and with what is left of the steps before. Disposes the gradient. */
function prepared(
  gradient: Tensor,
  smooth: ((gradient: Tensor) => Tensor) | undefined,
  momentum: { readonly decay: number; readonly velocity?: Tensor } | undefined,
): Tensor {
  return scope(() => {
    let followed = smooth ? smooth(gradient) : clone(gradient);
    gradient.dispose();
    if (!momentum) return followed;
    // Of any scale the gradients are, each step has the same say.
    followed = div(followed, maximum(mean(abs(followed), IMAGE_AXES, true), SMALLEST));
    return momentum.velocity ? add(followed, mul(momentum.velocity, momentum.decay)) : followed;
  });
}

const SMALLEST = 1e-30;
