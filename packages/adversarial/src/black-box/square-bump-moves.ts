import type { Rng } from '@cnn/tensor';
import type { Bounds } from '../attacks/check-input.ts';
import type { Norm } from '../norms/norm.ts';
import { shrinkToBall } from '../norms/shrink-to-ball.ts';
import { squareBump } from './square-bump.ts';
import { placeOf, type SquareMoves, type SquareTask, sideOf } from './square-moves.ts';

/**
 * Moves in L2 and L1, which spend all of epsilon on few pixels: at first a grid of bumps, then one place's share of the change is taken
 * away and another's reshaped by a bump.
 */
export function squareBumpMoves(norm: Norm, task: SquareTask): SquareMoves {
  const { height, width, channels, epsilon, bounds } = task;
  const bumpOf = remembered((side) => squareBump(side, norm));
  const exponent = norm.name === 'L2' ? 2 : 1;
  const change = new Float64Array(height * width * channels);

  /** The numbers of a square in one channel, in `change`. */
  const each = ({ top, left, side }: Place, channel: number, visit: (i: number, inSquare: number) => void): void => {
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) visit(((top + y) * width + left + x) * channels + channel, y * side + x);
    }
  };

  const finish = (original: Float32Array, out: Float32Array): void => {
    if (norm.name === 'L2') stretch(change, epsilon);
    else shrinkToBall(change, original, epsilon, bounds);
    put(original, change, bounds, out);
  };

  return {
    start(original, out, rng) {
      const side = Math.max(1, Math.min(Math.floor(height / 5), width));
      const [rows, columns] = [Math.floor(height / side), Math.floor(width / side)];
      const bump = bumpOf(side);
      change.fill(0);
      for (let tile = 0; tile < rows * columns; tile++) {
        const { isTurned, signs } = shapeOf(rng.fold('tile', tile), channels);
        const place = {
          top: Math.floor((height - rows * side) / 2) + Math.floor(tile / columns) * side,
          left: Math.floor((width - columns * side) / 2) + (tile % columns) * side,
          side,
        };
        for (let c = 0; c < channels; c++) {
          each(place, c, (i, at) => {
            change[i] = signs[c] * bump[isTurned ? turned(at, side) : at];
          });
        }
      }
      finish(original, out);
    },

    move(original, best, out, share, rng) {
      const side = oddSide(sideOf(share, task, 3), Math.min(height, width));
      const [y1, x1, y2, x2] = rng.uniforms(4);
      const kept = { top: placeOf(y1, height, side), left: placeOf(x1, width, side), side };
      const spent = { top: placeOf(y2, height, side), left: placeOf(x2, width, side), side };
      const { isTurned, signs } = shapeOf(rng.fold('bump'), channels);
      const bump = bumpOf(side);
      for (let i = 0; i < change.length; i++) change[i] = best[i] - original[i];
      const unspent = Math.max(epsilon ** exponent - norm.size(change) ** exponent, 0);
      const before = new Float64Array(channels);
      const both = new Float64Array(channels);
      for (let c = 0; c < channels; c++) {
        each(kept, c, (i) => {
          before[c] += Math.abs(change[i]) ** exponent;
        });
        both[c] = before[c];
        each(spent, c, (i) => {
          if (isInside(kept, Math.floor(i / channels), width)) return;
          both[c] += Math.abs(change[i]) ** exponent;
          change[i] = 0;
        });
      }
      for (let c = 0; c < channels; c++) {
        const scale = 1 / (before[c] ** (1 / exponent) + TINY);
        let size = 0;
        each(kept, c, (i, at) => {
          change[i] = change[i] * scale + signs[c] * bump[isTurned ? turned(at, side) : at];
          size += Math.abs(change[i]) ** exponent;
        });
        // In L1 as much for each channel as there is for all, so that the projection leaves only peaks: few pixels, much changed.
        const budget = (unspent / channels + both[c]) * (norm.name === 'L2' ? 1 : channels);
        const factor = (budget / (size + TINY)) ** (1 / exponent);
        each(kept, c, (i) => {
          change[i] *= factor;
        });
      }
      finish(original, out);
    },
  };
}

const TINY = 1e-12;

interface Place {
  readonly top: number;
  readonly left: number;
  readonly side: number;
}

function isInside({ top, left, side }: Place, pixel: number, width: number): boolean {
  const [y, x] = [Math.floor(pixel / width), pixel % width];
  return y >= top && y < top + side && x >= left && x < left + side;
}

/** Bumps have a middle where their side is odd. */
function oddSide(side: number, most: number): number {
  if (side % 2 === 1) return side;
  return side < most ? side + 1 : side - 1;
}

function shapeOf(rng: Rng, channels: number): { isTurned: boolean; signs: number[] } {
  const [turn, ...rest] = rng.words(channels + 1);
  return { isTurned: turn >= 2 ** 31, signs: rest.map((word) => (word >= 2 ** 31 ? 1 : -1)) };
}

function turned(at: number, side: number): number {
  return (at % side) * side + Math.floor(at / side);
}

function stretch(change: Float64Array, epsilon: number): void {
  let total = 0;
  for (let i = 0; i < change.length; i++) total += change[i] ** 2;
  const factor = epsilon / (Math.sqrt(total) + TINY);
  for (let i = 0; i < change.length; i++) change[i] *= factor;
}

function put(original: Float32Array, change: Float64Array, [low, high]: Bounds, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.min(Math.max(original[i] + change[i], low), high);
}

function remembered<T>(make: (key: number) => T): (key: number) => T {
  const made = new Map<number, T>();
  return (key) => {
    const found = made.get(key) ?? make(key);
    made.set(key, found);
    return found;
  };
}
