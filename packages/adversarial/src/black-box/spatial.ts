import {
  checkInteger,
  checkRange,
  clipByValue,
  clone,
  nextTurn,
  type Rng,
  scope,
  type Tensor,
  warp,
} from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import type { Bounds } from '../attacks/check-input.ts';
import { defineAttack } from '../attacks/define-attack.ts';
import { ask, isReached, type Problem } from '../attacks/problem.ts';
import { pickRows, replaceRows } from '../attacks/rows.ts';

export interface SpatialOptions {
  /** Largest rotation either way, in degrees. @default 30 */
  readonly maxRotation?: number;
  /** Largest shift along each axis either way, in pixels. @default 3 */
  readonly maxTranslation?: number;
  /** Rotations of the grid. @default 5 */
  readonly numRotations?: number;
  /** Shifts of the grid along each axis. @default 5 */
  readonly numTranslations?: number;
  /** Whether to try all of a grid, and not random rotations and shifts. @default true */
  readonly gridSearch?: boolean;
  /** Random rotations and shifts that are tried where there is no grid. @default 100 */
  readonly randomSteps?: number;
  /** Lowest and highest value of a pixel. @default [0, 1] */
  readonly bounds?: Bounds;
  /** Whether the labels given are the classes to reach. @default false */
  readonly targeted?: boolean;
}

/**
 * Rotates and shifts each image until the classifier errs.
 *
 * Use it to measure how robust a classifier is to what no norm tells: people hardly notice such a change. It needs only decisions, about an
 * image that resists `numRotations · numTranslations²`, or `randomSteps`.
 *
 * What comes into view is of the lowest value of the bounds, black. Small changes are tried before large ones, so of those tried the first
 * found is the smallest; an image for which it finds nothing comes back as it was. Follows Engstrom et al., Exploring the landscape of
 * spatial robustness (2019), and foolbox.SpatialAttack, whose shifts are shorter by 1 in as many pixels as the image is wide, and which
 * goes from one end of the grid to the other.
 *
 * @throws RangeError if an option, a pixel or a label is out of range, or the classifier gives something not finite; TypeError if shapes do
 * not fit.
 * @example
 * const fooled = await spatial({ maxRotation: 15 })(classifier, images, labels);
 */
export function spatial({
  maxRotation = 30,
  maxTranslation = 3,
  numRotations = 5,
  numTranslations = 5,
  gridSearch = true,
  randomSteps = 100,
  bounds = [0, 1],
  targeted = false,
}: SpatialOptions = {}): Attack {
  checkRange('spatial', 'maxRotation', maxRotation, 0, 180);
  checkRange('spatial', 'maxTranslation', maxTranslation, 0);
  checkInteger('spatial', 'numRotations', numRotations, 1);
  checkInteger('spatial', 'numTranslations', numTranslations, 1);
  checkInteger('spatial', 'randomSteps', randomSteps, 1);
  const most = { rotation: maxRotation, translation: maxTranslation };
  const motionsOf = gridSearch
    ? () => gridOf(most, numRotations, numTranslations)
    : (rng: Rng) => randomMotions(most, randomSteps, rng);
  return defineAttack({
    owner: 'spatial',
    kind: 'Spatial',
    shown: { maxRotation, maxTranslation, ...(gridSearch ? { numRotations, numTranslations } : { randomSteps }) },
    needs: 'decisions',
    bounds,
    targeted,
    search: (problem) => search(problem, problem.rngs.map(motionsOf)),
  });
}

/** Degrees and pixels. */
interface Motion {
  readonly rotation: number;
  readonly x: number;
  readonly y: number;
}

interface Most {
  readonly rotation: number;
  readonly translation: number;
}

function gridOf(most: Most, rotations: number, translations: number): Motion[] {
  const shifts = spread(most.translation, translations);
  const grid = spread(most.rotation, rotations).flatMap((rotation) =>
    shifts.flatMap((x) => shifts.map((y) => ({ rotation, x, y }))),
  );
  return bySize(grid, most);
}

/** Numbers from one end to the other, or the middle where there is but one. */
function spread(most: number, count: number): number[] {
  return count === 1 ? [0] : Array.from({ length: count }, (_, i) => -most + (2 * most * i) / (count - 1));
}

function randomMotions(most: Most, count: number, rng: Rng): Motion[] {
  const draws = rng.fold('motions').uniforms(3 * count);
  const motions = Array.from({ length: count }, (_, i) => {
    const [rotation, x, y] = draws.subarray(3 * i, 3 * i + 3).map((draw) => 2 * draw - 1);
    return { rotation: rotation * most.rotation, x: x * most.translation, y: y * most.translation };
  });
  return bySize(motions, most);
}

/** The smallest first, each part measured by the most that it may be. */
function bySize(motions: readonly Motion[], most: Most): Motion[] {
  const part = (value: number, largest: number): number => (largest === 0 ? 0 : (value / largest) ** 2);
  const size = ({ rotation, x, y }: Motion): number =>
    part(rotation, most.rotation) + part(x, most.translation) + part(y, most.translation);
  return motions.toSorted((a, b) => size(a) - size(b));
}

async function search(problem: Problem, motions: readonly (readonly Motion[])[]): Promise<Tensor> {
  const { images, bounds, signal } = problem;
  let result = clone(images);
  let open = [...motions.keys()];
  try {
    for (let step = 0; step < motions[0].length && open.length > 0; step++) {
      signal?.throwIfAborted();
      const moved = move(
        images,
        open,
        open.map((row) => motions[row][step]),
        bounds,
      );
      try {
        const { predictions } = await ask(problem, moved);
        const hits = [...open.keys()].filter((k) => isReached(problem, open[k], predictions[k]));
        if (hits.length > 0) {
          const replaced = replaceRows(result, open, moved, hits);
          result.dispose();
          result = replaced;
          open = open.filter((_, k) => !hits.includes(k));
        }
      } finally {
        moved.dispose();
      }
      await nextTurn();
    }
    return result;
  } catch (error) {
    result.dispose();
    throw error;
  }
}

function move(images: Tensor, rows: readonly number[], motions: readonly Motion[], [low, high]: Bounds): Tensor {
  const [, height, width] = images.shape as number[];
  const matrices = Float64Array.from(motions.flatMap((motion) => matrixOf(motion, height, width)));
  return scope(() => clipByValue(warp(pickRows(images, rows), matrices, { fill: low }), low, high));
}

/** Leads from a pixel of the result to that of the image: turned about the middle, then shifted. */
function matrixOf({ rotation, x, y }: Motion, height: number, width: number): number[] {
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [column, row] = [(width - 1) / 2, (height - 1) / 2];
  return [
    ...[cos, -sin, column + x - cos * column + sin * row],
    ...[sin, cos, row + y - sin * column - cos * row],
    ...[0, 0, 1],
  ];
}
