import { nearest } from './border.ts';

/** One channel of whole numbers. */
export interface Levels {
  readonly height: number;
  readonly width: number;
  readonly values: ArrayLike<number>;
}

/**
 * Which pixels of levels in [0, 255] are edges: where the slope is steepest across the edge and above `high`, or above `low` and connected to such a place.
 *
 * Follows OpenCV's Canny with Sobel's 3 × 3 slopes and the sum of their amounts; Canny, A computational approach to edge detection (1986).
 */
export function edges({ height, width, values }: Levels, low: number, high: number): boolean[] {
  const at = (y: number, x: number) => values[nearest(y, height) * width + nearest(x, width)];
  const right = new Int32Array(height * width);
  const down = new Int32Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = (i: number) => at(y - 1, x + i) + 2 * at(y, x + i) + at(y + 1, x + i);
      const row = (i: number) => at(y + i, x - 1) + 2 * at(y + i, x) + at(y + i, x + 1);
      right[y * width + x] = column(1) - column(-1);
      down[y * width + x] = row(1) - row(-1);
    }
  }
  const slope = (y: number, x: number) => {
    if (y < 0 || x < 0 || y >= height || x >= width) return 0;
    return Math.abs(right[y * width + x]) + Math.abs(down[y * width + x]);
  };
  const isCandidate = right.map((across, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    return slope(y, x) > low && isRidge(slope, y, x, across, down[i]) ? 1 : 0;
  });
  const found = new Array<boolean>(height * width).fill(false);
  const open = [...isCandidate.keys()].filter((i) => isCandidate[i] && slope(Math.floor(i / width), i % width) > high);
  while (open.length > 0) {
    const place = open.pop()!;
    if (found[place]) continue;
    found[place] = true;
    const [y, x] = [Math.floor(place / width), place % width];
    for (let nextY = Math.max(0, y - 1); nextY <= Math.min(height - 1, y + 1); nextY++) {
      for (let nextX = Math.max(0, x - 1); nextX <= Math.min(width - 1, x + 1); nextX++) {
        if (isCandidate[nextY * width + nextX]) open.push(nextY * width + nextX);
      }
    }
  }
  return found;
}

/** tan 22.5° in 2⁻¹⁵. */
const TANGENT = 13_573;

/** Whether no neighbour across the edge is steeper; of two equal ones, which is it hangs on the direction, as in OpenCV. */
function isRidge(slope: (y: number, x: number) => number, y: number, x: number, right: number, down: number): boolean {
  const here = slope(y, x);
  const flat = Math.abs(right) * TANGENT;
  const steep = Math.abs(down) * 2 ** 15;
  if (steep < flat) return here > slope(y, x - 1) && here >= slope(y, x + 1);
  if (steep > flat + Math.abs(right) * 2 ** 16) return here > slope(y - 1, x) && here >= slope(y + 1, x);
  const side = right < 0 !== down < 0 ? -1 : 1;
  return here > slope(y - 1, x - side) && here > slope(y + 1, x + side);
}
