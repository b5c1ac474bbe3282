import { dispose, nextTurn, type Tensor, tensor } from '@cnn/tensor';
import { lossGradient } from '../attacks/loss-gradient.ts';
import { ask, type Problem } from '../attacks/problem.ts';
import { toNearestOnPlane } from '../geometry/nearest-on-plane.ts';
import { marginOver } from '../losses/margin.ts';
import type { Norm } from '../norms/norm.ts';

/** How the boundary is approached. */
export interface Approach {
  readonly norm: Norm;
  /** The size of a change that will do. */
  readonly epsilon?: number;
  readonly steps: number;
  readonly pull: number;
  readonly overshoot: number;
  readonly back: number;
}

/** The nearest adversarial images found, and the sizes of their changes: infinite, with the image as it was, where there is none. */
export interface Approached {
  readonly images: Tensor;
  readonly sizes: readonly number[];
}

/** The boundary to one class, as it looks from a point: its logit less the label's, and how that changes with the pixels. */
interface Boundary {
  readonly height: number;
  readonly slope: Float32Array;
}

/**
 * Steps onto and across the boundary, image by image in main memory; the classifier is asked for all of them at once.
 *
 * @param goals the classes of each image to whose boundaries it may go: in each step the nearest one. As many for each image.
 */
export async function approachBoundary(
  problem: Problem,
  settings: Approach,
  goals: readonly (readonly number[])[],
): Promise<Approached> {
  const { images, labels, bounds, signal } = problem;
  const { norm, epsilon = 0, steps, back } = settings;
  const [, ...image] = images.shape;
  const originals = split(Float32Array.from(await images.data()), labels.length);
  const points = originals.map((original) => original.slice());
  const best = originals.map((original) => original.slice());
  const sizes = labels.map(() => Number.POSITIVE_INFINITY);
  await startAnywhere(problem, settings, points);

  let rows = [...labels.keys()];
  for (let step = 1; step <= steps && rows.length > 0; step++) {
    signal?.throwIfAborted();
    const part = { ...problem, labels: rows.map((row) => labels[row]) };
    const at = (): Tensor => tensor(joined(rows.map((row) => points[row])), [rows.length, ...image], 'float32');
    const boundaries = await boundariesOf(
      part,
      at(),
      rows.map((row) => goals[row]),
      step,
    );
    rows.forEach((row, i) => {
      points[row] = stepped(points[row], originals[row], nearest(boundaries[i], norm), settings, bounds);
    });
    const crossed = at();
    const { predictions } = await ask(part, crossed).finally(() => crossed.dispose());
    rows.forEach((row, i) => {
      if (predictions[i] === labels[row]) return;
      const change = Float64Array.from(points[row], (value, k) => value - originals[row][k]);
      const size = norm.size(change);
      if (size < sizes[row]) {
        sizes[row] = size;
        best[row] = points[row];
      }
      points[row] = Float32Array.from(change, (delta, k) => originals[row][k] + back * delta);
    });
    rows = rows.filter((row) => sizes[row] > epsilon);
    await nextTurn();
  }
  return { images: tensor(joined(best), images.shape, 'float32'), sizes };
}

/** Puts the points of all but the first search somewhere within half of epsilon, or of a tenth of the bounds' width. */
async function startAnywhere(
  { images, rngs, restart, bounds: [low, high] }: Problem,
  { norm, epsilon }: Approach,
  points: Float32Array[],
): Promise<void> {
  if (restart === 0) return;
  const width = new Float64Array(points[0].length).fill((high - low) / 10);
  const noise = norm.random(rngs, images.shape, (epsilon ?? norm.size(width)) / 2);
  const changes = split(Float32Array.from(await noise.data()), points.length);
  noise.dispose();
  points.forEach((point, row) => {
    for (let i = 0; i < point.length; i++) point[i] = Math.min(Math.max(point[i] + changes[row][i], low), high);
  });
}

/** The boundaries of each image, to its goals in turn. Disposes `x`. */
async function boundariesOf(
  part: Problem,
  x: Tensor,
  goals: readonly (readonly number[])[],
  step: number,
): Promise<Boundary[][]> {
  const boundaries: Boundary[][] = goals.map(() => []);
  try {
    for (let k = 0; k < goals[0].length; k++) {
      const found = await lossGradient(part, x, marginOver(goals.map((each) => each[k])), step);
      const heights = await found.losses.data();
      const slopes = split(Float32Array.from(await found.gradient.data()), goals.length);
      dispose({ ...found });
      slopes.forEach((slope, i) => {
        boundaries[i].push({ height: heights[i], slope });
      });
    }
    return boundaries;
  } finally {
    x.dispose();
  }
}

/** The boundary that is nearest if it is a plane: its height over the slope, as the dual norm measures it. */
function nearest(boundaries: readonly Boundary[], { name }: Norm): Boundary {
  const distance = ({ height, slope }: Boundary): number => {
    let [sum, squares, largest] = [0, 0, 0];
    for (const value of slope) {
      sum += Math.abs(value);
      squares += value * value;
      largest = Math.max(largest, Math.abs(value));
    }
    return Math.abs(height) / (1e-12 + { Linf: sum, L2: Math.sqrt(squares), L1: largest }[name]);
  };
  return boundaries.reduce((best, each) => (distance(each) < distance(best) ? each : best));
}

/** A step a little beyond the plane, between the one from the point and the one from the image, the more of the latter the nearer it is. */
function stepped(
  point: Float32Array,
  original: Float32Array,
  { height, slope }: Boundary,
  { norm, pull, overshoot }: Approach,
  [low, high]: Problem['bounds'],
): Float32Array<ArrayBuffer> {
  let offset = -height;
  for (let i = 0; i < point.length; i++) offset += slope[i] * point[i];
  const plane = { normal: slope, offset };
  const here = toNearestOnPlane(norm.name, point, plane, [low, high]);
  const there = toNearestOnPlane(norm.name, original, plane, [low, high]);
  const [near, far] = [Math.max(norm.size(here), 1e-8), Math.max(norm.size(there), 1e-8)];
  const lean = Math.min(near / (near + far), pull);
  return Float32Array.from(point, (value, i) => {
    const next = (value + overshoot * here[i]) * (1 - lean) + (original[i] + overshoot * there[i]) * lean;
    return Math.min(Math.max(next, low), high);
  });
}

function split(values: Float32Array, rows: number): Float32Array<ArrayBuffer>[] {
  const size = values.length / rows;
  return Array.from({ length: rows }, (_, i) => values.slice(i * size, (i + 1) * size));
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const size = rows[0].length;
  const all = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    all.set(row, i * size);
  });
  return all;
}
