import type { Resample } from '../augmentation.ts';
import { at, type Column, over, plus, times } from '../parameters/column.ts';
import type { Weights } from './filter.ts';

export interface Motion {
  /** Odd sides of the kernels. */
  readonly sizes: Column;
  /** Degrees by which they are turned, anticlockwise. */
  readonly angles: Column;
  /** From all weight at the end, −1, over alike, 0, to all at the start of the line, 1. Differentiable. */
  readonly directions: Column;
  readonly resample: Resample;
}

/**
 * Kernels of a movement along a line: rows of weights whose sum is 1, all kernels as large as the largest one, with zeros around the others.
 *
 * Follows kornia.filters.get_motion_kernel2d.
 */
export function motionWeights(
  applied: Uint8Array,
  { sizes, angles, directions, resample }: Motion,
): readonly Weights[] {
  const chosen = [...applied.keys()].filter((i) => applied[i]);
  const side = Math.max(...chosen.map((i) => at(sizes, i)));
  // A tap is a + b · d of the direction's share d, whose numbers are those of the line's weights that are looked up there. Most of the square has none.
  const taps = new Map<number, { readonly a: Float64Array; readonly b: Float64Array }>();
  // Of images that are not changed, so that nothing is divided by zero: also what is not looked at has a gradient.
  const sumA = Float64Array.from(applied, (flag) => 1 - flag);
  const sumB = new Float64Array(applied.length);
  for (const i of chosen) {
    const size = at(sizes, i);
    const margin = (side - size) / 2;
    for (const { row, column, a, b } of turnedLine(size, at(angles, i), resample)) {
      const place = (row + margin) * side + column + margin;
      const tap = taps.get(place) ?? { a: new Float64Array(applied.length), b: new Float64Array(applied.length) };
      taps.set(place, tap);
      tap.a[i] = a;
      tap.b[i] = b;
      sumA[i]! += a;
      sumB[i]! += b;
    }
  }
  const share = times(plus(directions, 1), 0.5);
  const along = (a: Column, b: Column) => plus(a, times(b, share));
  const total = along(sumA, sumB);
  const weights: Column[] = new Array(side * side).fill(0);
  for (const [place, { a, b }] of taps) weights[place] = over(along(a, b), total);
  return Array.from({ length: side }, (_, row) => weights.slice(row * side, (row + 1) * side));
}

interface Tap {
  readonly row: number;
  readonly column: number;
  readonly a: number;
  readonly b: number;
}

/** The taps of a line in the middle of a square that is turned, which are not zero for every direction. */
function turnedLine(size: number, degrees: number, resample: Resample): Tap[] {
  const middle = (size - 1) / 2;
  const share = SHARES[resample];
  const radians = ((degrees % 360) * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
  const taps: Tap[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [u, v] = [column - middle, row - middle];
      const x = snapped(cosine * u - sine * v) + middle;
      const across = share(snapped(sine * u + cosine * v) + middle, middle);
      if (across === 0) continue;
      let [a, b] = [0, 0];
      // What is mixed lies within two pixels.
      for (let j = Math.max(0, Math.floor(x) - 2); j <= Math.min(size - 1, Math.ceil(x) + 2); j++) {
        const weight = across * share(x, j);
        a += (weight * j) / (size - 1);
        b += weight * (1 - (2 * j) / (size - 1));
      }
      if (a !== 0 || b !== 0) taps.push({ row, column, a, b });
    }
  }
  return taps;
}

/** So that what is between two pixels is so in spite of rounding. */
function snapped(x: number): number {
  return Math.round(x * 2 ** 20) / 2 ** 20;
}

/** What pixel j counts for at place x. */
const SHARES: Readonly<Record<Resample, (x: number, j: number) => number>> = {
  nearest: (x, j) => (roundToEven(x) === j ? 1 : 0),
  bilinear: (x, j) => Math.max(0, 1 - Math.abs(x - j)),
  bicubic: (x, j) => cubic(Math.abs(x - j)),
};

function roundToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

/** PyTorch's cubic of A = −0.75. */
function cubic(t: number): number {
  if (t < 1) return (1.25 * t - 2.25) * t * t + 1;
  return t < 2 ? ((-0.75 * t + 3.75) * t - 6) * t + 3 : 0;
}
