import { abs, add, clone, dispose, div, maximum, mean, mul, nextTurn, scope, sub, type Tensor } from '@cnn/tensor';
import type { Limit } from '../attacks/keep-within.ts';
import { meanGradientAlone, type Views } from '../attacks/mean-gradient.ts';
import { logitsOf, type Problem } from '../attacks/problem.ts';
import type { AttackLoss } from '../losses/attack-loss.ts';
import { IMAGE_AXES } from '../norms/norm.ts';
import { toBall } from './to-ball.ts';

/** What the members of the family set: a ball around each image, and how it is searched. */
export interface ProjectedGradientSettings extends Limit {
  readonly stepSize: number;
  readonly steps: number;
  /** What it climbs, or how that follows from the logits of the images as they are, `[rows, classes]`. */
  readonly loss: AttackLoss | { readonly from: (clean: Tensor) => AttackLoss };
  /** Where to start, `[rows, …]`; it need not lie in the ball. @default the images */
  readonly start?: (problem: Problem) => Tensor;
  /** How much of the last directions a step keeps, and whether the gradient is taken where they lead to. */
  readonly momentum?: { readonly decay: number; readonly lookAhead?: boolean };
  /** What the classifier is shown in a step. @default the images as they are, once */
  readonly views?: Views;
  /** What becomes of a gradient before it is followed. */
  readonly smooth?: (gradient: Tensor) => Tensor;
  /** Views around the image: how their gradients differ from its own is added to its gradient in the next step. */
  readonly tuning?: Views;
}

/**
 * The loop of the family: steps along the direction in which the loss rises the most, each followed by a projection onto the ball around
 * the image and then onto the bounds.
 */
export async function projectedGradient(problem: Problem, settings: ProjectedGradientSettings): Promise<Tensor> {
  const { images, bounds, signal } = problem;
  const { norm, stepSize, steps, loss, start, momentum, views, smooth, tuning } = settings;
  const held = new Map<string, Tensor>();
  /** Keeps a tensor until the next of that name, or the end. */
  const hold = (name: string, tensor: Tensor): Tensor => {
    held.get(name)?.dispose();
    held.set(name, tensor);
    return tensor;
  };
  try {
    const climbed = typeof loss === 'function' ? loss : loss.from(hold('clean', cleanLogits(problem)));
    let x = hold('x', start ? await toBall(problem, settings, start(problem)) : clone(images));
    let velocity: Tensor | undefined;
    let variance: Tensor | undefined;
    for (let step = 1; step <= steps; step++) {
      signal?.throwIfAborted();
      const at = momentum?.lookAhead && velocity ? ahead(x, velocity, momentum.decay * stepSize) : clone(x);
      const gradient = hold('gradient', await meanGradientAlone(problem, hold('at', at), climbed, step, views));
      const smoothed = hold('smoothed', smooth ? scope(() => smooth(gradient)) : clone(gradient));
      const tuned = hold('tuned', variance ? add(smoothed, variance) : clone(smoothed));
      const followed = hold('followed', momentum ? accumulated(tuned, momentum.decay, velocity) : clone(tuned));
      if (momentum) velocity = hold('velocity', clone(followed));
      if (tuning) {
        const around = hold('around', await meanGradientAlone(problem, x, climbed, step, tuning));
        variance = hold('variance', sub(around, gradient));
      }
      const direction = hold('direction', await norm.steepest(followed, x, bounds));
      const moved = scope(() => add(x, mul(direction, stepSize)));
      x = hold('x', await toBall(problem, settings, moved));
      await nextTurn();
    }
    return clone(x);
  } finally {
    dispose([...held.values()]);
  }
}

function cleanLogits(problem: Problem): Tensor {
  // A clone, as a classifier may keep what it gives.
  return scope(() => clone(logitsOf(problem, problem.images)));
}

function ahead(x: Tensor, velocity: Tensor, distance: number): Tensor {
  return scope(() => add(x, mul(velocity, distance)));
}

/** A gradient, with what is left of the steps before. */
function accumulated(gradient: Tensor, decay: number, velocity: Tensor | undefined): Tensor {
  return scope(() => {
    // Of any scale the gradients are, each step has the same say.
    const scaled = div(gradient, maximum(mean(abs(gradient), IMAGE_AXES, true), SMALLEST));
    return velocity ? add(scaled, mul(velocity, decay)) : scaled;
  });
}

const SMALLEST = 1e-30;
