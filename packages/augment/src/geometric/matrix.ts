import { reshape, stack, type Tensor } from '@cnn/tensor';
import {
  asTensor,
  at,
  type Column,
  choose,
  isTensor,
  minus,
  negative,
  over,
  plus,
  times,
} from '../parameters/column.ts';

/**
 * A 3×3 matrix for each sample, row by row, on homogeneous pixel coordinates (x, y, 1): x counts columns, y rows, from the centre of the upper
 * left pixel.
 */
export type Matrix = readonly [Column, Column, Column, Column, Column, Column, Column, Column, Column];

/** Leaves every point where it is. */
export const IDENTITY: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Moves points to the right and down. */
export function translation(x: Column, y: Column): Matrix {
  return [1, 0, x, 0, 1, y, 0, 0, 1];
}

/** Stretches by x and y about the origin. */
export function scaling(x: Column, y: Column): Matrix {
  return [x, 0, 0, 0, y, 0, 0, 0, 1];
}

/** What `inner` does, about another point than the origin. */
export function about(x: Column, y: Column, inner: Matrix): Matrix {
  return compose(translation(x, y), compose(inner, translation(negative(x), negative(y))));
}

/** First `inner`, then `outer`. */
export function compose(outer: Matrix, inner: Matrix): Matrix {
  const entry = (row: number, column: number): Column => {
    const terms = [0, 1, 2].map((k) => times(outer[3 * row + k]!, inner[3 * k + column]!));
    return plus(plus(terms[0]!, terms[1]!), terms[2]!);
  };
  return [
    entry(0, 0),
    entry(0, 1),
    entry(0, 2),
    entry(1, 0),
    entry(1, 1),
    entry(1, 2),
    entry(2, 0),
    entry(2, 1),
    entry(2, 2),
  ];
}

/** The matrix that goes back. Where there is none (a scale of 0), its entries are not finite. */
export function invert([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const minor = (p: Column, q: Column, r: Column, s: Column) => minus(times(p, s), times(q, r));
  const [m00, m10, m20] = [minor(e, f, h, i), minor(d, f, g, i), minor(d, e, g, h)];
  const determinant = plus(minus(times(a, m00), times(b, m10)), times(c, m20));
  const cofactors: Column[] = [
    m00,
    negative(minor(b, c, h, i)),
    minor(b, c, e, f),
    negative(m10),
    minor(a, c, g, i),
    negative(minor(a, c, d, f)),
    m20,
    negative(minor(a, b, g, h)),
    minor(a, b, d, e),
  ];
  return cofactors.map((each) => over(each, determinant)) as unknown as Matrix;
}

/** The matrix for the chosen samples, and no change for the others. */
export function onlyFor(chosen: Uint8Array, matrix: Matrix): Matrix {
  return matrix.map((entry, k) => choose(chosen, entry, IDENTITY[k]!)) as unknown as Matrix;
}

/** The matrices' numbers, nine for each sample, or a tensor `[batch, 3, 3]` where an entry is one. */
export function packMatrix(matrix: Matrix, batch: number): Float64Array | Tensor {
  if (matrix.some(isTensor)) {
    const columns = matrix.map((entry) => asTensor(entry, batch));
    return reshape(stack(columns, 1), [batch, 3, 3]);
  }
  const packed = new Float64Array(9 * batch);
  for (let i = 0; i < batch; i++) for (let k = 0; k < 9; k++) packed[9 * i + k] = at(matrix[k]!, i);
  return packed;
}

/** Where points lie after `matrix`. */
export function transformPoint(matrix: Matrix, x: Column, y: Column): readonly [x: Column, y: Column] {
  const row = (k: number) => plus(plus(times(matrix[k]!, x), times(matrix[k + 1]!, y)), matrix[k + 2]!);
  const w = row(6);
  return [over(row(0), w), over(row(3), w)];
}
