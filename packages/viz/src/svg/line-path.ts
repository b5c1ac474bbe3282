import { round } from './document.ts';

/**
 * The path of a line through points, in order; a point without a value is a gap. A point alone between gaps is a path of no length.
 *
 * @example
 * linePath([[0, 1], [2, 3], [4, undefined], [5, 6]]); // 'M0,1L2,3M5,6Z'
 */
export function linePath(points: readonly (readonly [x: number, y: number | undefined])[]): string {
  let path = '';
  for (const [i, [x, y]] of points.entries()) {
    if (y === undefined) continue;
    const follows = points[i - 1]?.[1] !== undefined;
    const isAlone = !follows && points[i + 1]?.[1] === undefined;
    path += `${follows ? 'L' : 'M'}${round(x)},${round(y)}${isAlone ? 'Z' : ''}`;
  }
  return path;
}
