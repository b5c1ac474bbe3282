import {
  add,
  clipByValue,
  clone,
  dispose,
  maximum,
  mul,
  nextTurn,
  normal,
  scope,
  stack,
  sub,
  type Tensor,
} from '@cnn/tensor';
import type { Problem } from '../attacks/problem.ts';
import { replaceRows } from '../attacks/rows.ts';
import type { AttackLoss } from '../losses/attack-loss.ts';
import { l2 } from '../norms/l2.ts';
import type { NormName, SizeName } from '../norms/norm.ts';
import { changeSizes, readSizes } from './change-sizes.ts';
import { slopeAt } from './leads.ts';
import { SmallestFound } from './smallest-found.ts';

/** What is known of an image when the size of its next change is set. */
export interface Seen {
  /** The size set last, infinite at the start. */
  readonly radius: number;
  /** The size of the change that it has. */
  readonly size: number;
  /** How far it is past the goal, in logits. */
  readonly lead: number;
  /** How steep the loss is along changes of size 1. */
  readonly slope: number;
  /** The smallest size that has reached the goal, infinite if none has. */
  readonly best: number;
  /** The size of the largest change within the bounds. */
  readonly farthest: number;
  /** Counts from 0. */
  readonly step: number;
}

/** How an attack walks along the boundary of a class. */
export interface BoundaryWalk {
  readonly size: SizeName;
  /** The norm that slopes are measured in. */
  readonly slope: NormName;
  readonly loss: AttackLoss;
  readonly steps: number;
  /** How far a step goes, in L2. */
  stepSize(step: number): number;
  /** The size that an image's next change has, or at most. */
  radius(seen: Seen): number;
  /** Changes of those sizes. */
  project(change: Tensor, radii: readonly number[]): Tensor | Promise<Tensor>;
}

/**
 * Steps along the gradient, each followed by a projection onto a ball around the image, whose size is set anew for each image: smaller
 * where the goal is reached, larger where not. Returns the smallest change that reached it.
 */
export async function boundaryWalk(problem: Problem, walk: BoundaryWalk): Promise<Tensor> {
  const { images, labels, bounds, signal } = problem;
  const [low, high] = bounds;
  const rows = [...labels.keys()];
  const farthest = await farthestSizes(problem, walk.size);
  let radii = rows.map(() => Number.POSITIVE_INFINITY);
  const best = new SmallestFound(images);
  let x = clone(images);
  try {
    for (let step = 0; step < walk.steps; step++) {
      signal?.throwIfAborted();
      const { gradient, leads } = await slopeAt(problem, x, walk.loss, step + 1);
      const { sizes, slopes, steepest } = await measure(
        walk,
        scope(() => sub(x, images)),
        gradient,
      );
      const reached = leads.map((lead) => lead > 0);
      best.offer(x, rows, sizes, reached);
      radii = rows.map((row) =>
        walk.radius({
          radius: radii[row],
          size: sizes[row],
          lead: leads[row],
          slope: slopes[row],
          best: best.sizes[row],
          farthest: farthest[row],
          step,
        }),
      );
      const direction = directionOf(gradient, steepest, problem, step);
      const moved = scope(() => add(sub(x, images), mul(direction, walk.stepSize(step))));
      direction.dispose();
      const projected = await walk.project(moved, radii);
      moved.dispose();
      const next = scope(() => clipByValue(add(images, projected), low, high));
      dispose([projected, x]);
      x = next;
      await nextTurn();
    }
    return best.take();
  } finally {
    x.dispose();
    best.dispose();
  }
}

/** The size of each image's largest change within the bounds. */
async function farthestSizes({ images, bounds: [low, high] }: Problem, size: SizeName): Promise<number[]> {
  const change = scope(() => maximum(sub(images, low), sub(high, images)));
  const sizes = await readSizes(size, change);
  change.dispose();
  return sizes;
}

/** Sizes of changes, slopes, and the largest entries of the gradients, in one reading. Disposes the change. */
async function measure(
  { size, slope }: BoundaryWalk,
  change: Tensor,
  gradient: Tensor,
): Promise<{ sizes: number[]; slopes: number[]; steepest: number[] }> {
  const together = scope(() =>
    stack([changeSizes(size, change), changeSizes(slope, gradient), changeSizes('Linf', gradient)]),
  );
  change.dispose();
  const values = Array.from(await together.data());
  const [, rows] = together.shape;
  together.dispose();
  const part = (k: number) => values.slice(k * rows, (k + 1) * rows);
  return { sizes: part(0), slopes: part(1), steepest: part(2) };
}

/** The gradients at length 1 in L2, and random directions where there is none. Disposes the gradient. */
function directionOf(gradient: Tensor, steepest: readonly number[], { rngs, bounds }: Problem, step: number): Tensor {
  return scope(() => {
    const flat = [...steepest.keys()].filter((row) => steepest[row] === 0);
    let followed = gradient;
    if (flat.length > 0) {
      const streams = flat.map((row) => rngs[row].fold('direction', step));
      followed = replaceRows(gradient, flat, normal(streams, [flat.length, ...gradient.shape.slice(1)]));
    }
    const direction = l2.steepest(followed, followed, bounds) as Tensor;
    gradient.dispose();
    return direction;
  });
}
