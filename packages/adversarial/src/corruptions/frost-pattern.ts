import type { Rng } from '@cnn/tensor';
import { type NoiseField, valueNoise } from '../procedural/value-noise.ts';

/** A crystal: where it began to grow, and needles that lie along six directions. */
interface Crystal {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly needles: readonly NoiseField[];
}

/**
 * How thick the ice is at each pixel, in [0, 1]: crystals that grow until they meet, of needles in three pairs of directions, brighter where they
 * began and where they met, under a soft haze.
 *
 * @param size pixels that a crystal spans.
 */
export function frostPattern(height: number, width: number, size: number, rng: Rng): Float64Array {
  const crystals = grown(height, width, size, rng);
  const haze = valueNoise(rng.fold('haze'), { across: 3, down: 3 });
  const bend = valueNoise(rng.fold('bend'), { across: 5, down: 5 });
  const ice = new Float64Array(height * width);
  const longest = Math.max(height, width);
  for (let i = 0; i < ice.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const [u, v] = [x / longest, y / longest];
    // Borders between crystals are not straight.
    const shift = (bend(u, v) - 0.5) * 0.5 * size;
    const { nearest, distance, gap } = nearestOf(crystals, x + shift, y - shift);
    const seam = Math.exp(-((gap / (0.06 * size)) ** 2));
    const core = Math.exp(-((distance / (0.35 * size)) ** 2));
    const value = 0.22 * haze(u, v) + 0.6 * needlesAt(nearest, x, y, size) + 0.22 * seam + 0.1 * core;
    ice[i] = Math.min(value, 1);
  }
  return ice;
}

/** A crystal or so for each square of its size, and one row of them around the picture. */
function grown(height: number, width: number, size: number, rng: Rng): Crystal[] {
  const crystals: Crystal[] = [];
  for (let row = -1; row <= Math.ceil(height / size); row++) {
    for (let column = -1; column <= Math.ceil(width / size); column++) {
      const own = rng.fold('crystal', row + 1, column + 1);
      const [dx, dy, turn] = own.uniforms(3);
      crystals.push({
        x: (column + dx) * size,
        y: (row + dy) * size,
        angle: turn * Math.PI,
        needles: DIRECTIONS.map((_, k) => valueNoise(own.fold('needles', k), { across: 5, down: 34 })),
      });
    }
  }
  return crystals;
}

const DIRECTIONS = [0, Math.PI / 3, -Math.PI / 3];

function nearestOf(
  crystals: readonly Crystal[],
  x: number,
  y: number,
): { nearest: Crystal; distance: number; gap: number } {
  let nearest = crystals[0];
  let [first, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const crystal of crystals) {
    const distance = Math.hypot(x - crystal.x, y - crystal.y);
    if (distance < first) {
      second = first;
      first = distance;
      nearest = crystal;
    } else if (distance < second) {
      second = distance;
    }
  }
  return { nearest, distance: first, gap: second - first };
}

/** How bright the needles of a crystal are: the brightest of its directions, sharp along the ridges of a long noise. */
function needlesAt({ x: cx, y: cy, angle, needles }: Crystal, x: number, y: number, size: number): number {
  let brightest = 0;
  needles.forEach((field, k) => {
    const turn = angle + DIRECTIONS[k];
    const [dx, dy] = [(x - cx) / (3 * size), (y - cy) / (3 * size)];
    const along = dx * Math.cos(turn) + dy * Math.sin(turn);
    const across = dy * Math.cos(turn) - dx * Math.sin(turn);
    const ridge = 1 - Math.abs(2 * field(along + 0.5, across + 0.5) - 1);
    // The first direction is the stem, the others its branches.
    brightest = Math.max(brightest, ridge ** 3 * (k === 0 ? 1 : 0.75));
  });
  return brightest;
}
