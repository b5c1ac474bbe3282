import { mirrored } from './border.ts';
import { edges, type Levels } from './edges.ts';

/**
 * How much light drops of water reflect, from 0 to 1, of how much liquid there is, in levels in [0, 255]: they gleam along their edges, towards the lower right.
 *
 * Follows the water of the published spatter, step for step: OpenCV's Canny, distanceTransform, blur, equalizeHist and filter2D.
 */
export function waterDrops(liquid: Levels): Float64Array {
  const { height, width, values } = liquid;
  const near = distances(edges(liquid, 50, 150), height, width).map((distance) => Math.min(distance, FAR));
  const soft = filtered({ height, width, values: near }, BLUR, (sum) => Math.floor(sum / 9 + 1e-9));
  const spread = equalized(soft);
  const relief = filtered({ height, width, values: spread }, RELIEF, (sum) => Math.min(Math.max(sum, 0), 255));
  const gleam = filtered({ height, width, values: relief }, BLUR, (sum) => Math.round(sum / 9));
  const light = gleam.map((level, i) => level * values[i]);
  const most = light.reduce((a, b) => Math.max(a, b));
  return light.map((amount) => amount / (most || 1));
}

/** Pixels after which distance from an edge makes no difference. */
const FAR = 20;

const BLUR = new Array<number>(9).fill(1);
const RELIEF = [-2, -1, 0, -1, 1, 1, 0, 1, 2];

/** Steps from a pixel to those before it, rows first, and their length. */
const STEPS = [
  [0, -1, 1],
  [-1, 0, 1],
  [-1, -1, 1.4],
  [-1, 1, 1.4],
  [-1, -2, 2.1969],
  [-1, 2, 2.1969],
  [-2, -1, 2.1969],
  [-2, 1, 2.1969],
] as const;

/** From each pixel to the nearest edge, by steps to neighbours and of a knight; Borgefors, Distance transformations in digital images (1986). */
function distances(isEdge: readonly boolean[], height: number, width: number): Float64Array {
  const shortest = Float64Array.from(isEdge, (is) => (is ? 0 : Number.POSITIVE_INFINITY));
  const visit = (y: number, x: number, sign: number) => {
    for (const [down, right, length] of STEPS) {
      const [fromY, fromX] = [y + sign * down, x + sign * right];
      if (fromY < 0 || fromX < 0 || fromY >= height || fromX >= width) continue;
      const way = shortest[fromY * width + fromX] + length;
      if (way < shortest[y * width + x]) shortest[y * width + x] = way;
    }
  };
  for (let i = 0; i < height * width; i++) visit(Math.floor(i / width), i % width, 1);
  for (let i = height * width - 1; i >= 0; i--) visit(Math.floor(i / width), i % width, -1);
  return shortest;
}

/** Each pixel as the sum of the nine around it by their weights, made a whole number. */
function filtered(
  { height, width, values }: Levels,
  weights: readonly number[],
  round: (sum: number) => number,
): Float64Array {
  const result = new Float64Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let i = 0; i < 9; i++) {
        const row = mirrored(y + Math.floor(i / 3) - 1, height);
        sum += weights[i] * values[row * width + mirrored(x + (i % 3) - 1, width)];
      }
      result[y * width + x] = round(sum);
    }
  }
  return result;
}

/** Levels spread over [0, 255] so that all are about as frequent. */
function equalized(levels: Float64Array): Float64Array {
  const counts = new Array<number>(256).fill(0);
  for (const level of levels) counts[level]++;
  const lowest = counts.findIndex((count) => count > 0);
  if (counts[lowest] === levels.length) return levels;
  let sum = -counts[lowest];
  const spread = counts.map((count) => {
    sum += count;
    return Math.round((Math.max(sum, 0) * 255) / (levels.length - counts[lowest]));
  });
  return levels.map((level) => spread[level]);
}
