import { type Column, minus, over, part, plus, times } from '../parameters/column.ts';
import { compose, invert, type Matrix } from './matrix.ts';

/** Four points (x, y), of a quadrangle: upper left, upper right, lower right, lower left, or any others in order around it. */
export type Quadrangle = readonly (readonly [x: Column, y: Column])[];

/** The points of a parameter with four points (x, y) a sample. */
export function quadrangle(points: Column): Quadrangle {
  return [0, 2, 4, 6].map((k) => [part(points, k, 8), part(points, k + 1, 8)] as const);
}

/**
 * The perspective that takes each corner of one quadrangle to that of the other; differentiable. Where three corners of `from` lie on a line there is
 * none, and its entries are not finite.
 *
 * Follows kornia.geometry.get_perspective_transform, by way of the unit square (Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989), so that
 * no system of equations is to be solved.
 */
export function solvePerspective(from: Quadrangle, to: Quadrangle): Matrix {
  const matrix = compose(ofUnitSquare(to), invert(ofUnitSquare(from)));
  return matrix.map((entry) => over(entry, matrix[8])) as unknown as Matrix;
}

/** Takes (0, 0), (1, 0), (1, 1), (0, 1) to the corners. */
function ofUnitSquare([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: Quadrangle): Matrix {
  const [ax, ay] = [minus(x1, x2), minus(y1, y2)];
  const [bx, by] = [minus(x3, x2), minus(y3, y2)];
  // How far the quadrangle is from a parallelogram.
  const [sx, sy] = [minus(plus(minus(x0, x1), x2), x3), minus(plus(minus(y0, y1), y2), y3)];
  const area = minus(times(ax, by), times(bx, ay));
  const g = over(minus(times(sx, by), times(bx, sy)), area);
  const h = over(minus(times(ax, sy), times(sx, ay)), area);
  return [
    plus(minus(x1, x0), times(g, x1)),
    plus(minus(x3, x0), times(h, x3)),
    x0,
    plus(minus(y1, y0), times(g, y1)),
    plus(minus(y3, y0), times(h, y3)),
    y0,
    g,
    h,
    1,
  ];
}
