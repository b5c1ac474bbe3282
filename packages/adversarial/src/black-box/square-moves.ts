import type { Rng } from '@cnn/tensor';
import type { Bounds } from '../attacks/check-input.ts';

/** How the square attack changes one image's pixels in a norm. It writes pixels of a change within the limit to `out`. */
export interface SquareMoves {
  /** The first guess. */
  start(original: Float32Array, out: Float32Array, rng: Rng): void;
  /** The best guess so far with a square of it changed, which covers about `share` of the image. */
  move(original: Float32Array, best: Float32Array, out: Float32Array, share: number, rng: Rng): void;
}

/** The images that are attacked, and how far. */
export interface SquareTask {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly epsilon: number;
  readonly bounds: Bounds;
}

/** The share of queries from which on the squares cover half as much as before: ten thousandths. */
const HALVED_AT = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

/** The share of an image that a square covers, which falls from `p` on with the ten thousandths of all queries that are spent. */
export function shareAt(p: number, spent: number): number {
  return p / 2 ** HALVED_AT.filter((at) => spent > at).length;
}

/** The side of a square that covers that share of an image, at least `least` where the image is that large. */
export function sideOf(share: number, { height, width }: SquareTask, least: number): number {
  return Math.min(Math.max(Math.round(Math.sqrt(share * height * width)), least), height, width);
}

/** The first row or column of a square of that side, each as likely; `draw` is in [0, 1). */
export function placeOf(draw: number, length: number, side: number): number {
  return Math.floor(draw * (length - side + 1));
}
