import { log, matmul, maximum, mul, reshape, stack, type Tensor, tensor } from '@cnn/tensor';
import { asTensor, type Column, isTensor, minus, negative, over, plus, times } from '../parameters/column.ts';
import { invert } from './matrix.ts';

/** The corners of a picture that reaches from −1 to 1, column by column, and its middle. */
export const FIXED_POINTS: readonly Place[] = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
  [0, 0],
];

/** How x or y depends on a place: so much of r² log r for each fixed point, r being the distance from it, and so much of 1, x and y. */
export type Bend = readonly Column[];

/**
 * The thin plate that takes five moved points back to the fixed ones and bends as little as it can in between.
 *
 * Differentiable in the moved points, of which the first three must not lie on one line. As in Kornia, the bends are centred at the fixed points and
 * balanced at the moved ones, where the spline of textbooks has both at the moved ones.
 */
export function thinPlate(moved: readonly Point[]): readonly [x: Bend, y: Bend] {
  const bends = moved.map(([x, y]) =>
    FIXED_POINTS.map(([u, v]) => bend(plus(squared(minus(x, u)), squared(minus(y, v))))),
  );
  const [[ax, ay], [bx, by], [cx, cy], ...others] = moved as [Point, Point, Point, ...Point[]];
  const toPlane = invert([1, ax, ay, 1, bx, by, 1, cx, cy]);
  const row = (k: number) => toPlane.slice(3 * k, 3 * k + 3);
  // Weights that add up to nothing, nor to a slope: one at each of the other points, and what balances it at the first three.
  const balanced = others.map(([x, y], k) => [
    ...[0, 1, 2].map((i) => negative(plus(toPlane[i]!, plus(times(x, toPlane[3 + i]!), times(y, toPlane[6 + i]!))))),
    ...others.map((_, other) => (other === k ? 1 : 0)),
  ]);
  const bent = balanced.map((weights) => bends.map((each) => dot(each, weights)));
  const [[a, b], [c, d]] = balanced.map((left) => bent.map((right) => dot(left, right))) as unknown as [Point, Point];
  const determinant = minus(times(a, d), times(b, c));
  const along = (axis: 0 | 1): Bend => {
    const targets = FIXED_POINTS.map((point) => point[axis]);
    const [p, q] = balanced.map((weights) => dot(weights, targets)) as [Column, Column];
    const first = over(minus(times(p, d), times(b, q)), determinant);
    const second = over(minus(times(a, q), times(c, p)), determinant);
    const rest = [0, 1, 2].map((i) =>
      minus(targets[i]!, plus(times(first, bent[0]![i]!), times(second, bent[1]![i]!))),
    );
    return [
      ...FIXED_POINTS.map((_, j) => plus(times(first, balanced[0]![j]!), times(second, balanced[1]![j]!))),
      ...[0, 1, 2].map((k) => dot(row(k), rest)),
    ];
  };
  return [along(0), along(1)];
}

/** Where the plate of each sample takes places (x, y), the same ones for all: `[batch, places, 2]`. */
export function bendPlaces([x, y]: readonly [x: Bend, y: Bend], places: readonly Place[], batch: number): Tensor {
  const basis = places.flatMap(([u, v]) => [
    ...FIXED_POINTS.map(([fixedX, fixedY]) => bend((u - fixedX) ** 2 + (v - fixedY) ** 2) as number),
    1,
    u,
    v,
  ]);
  const weights = x.flatMap((each, k) => [asTensor(each, batch), asTensor(y[k]!, batch)]);
  return matmul(tensor(basis, [1, places.length, x.length]), reshape(stack(weights, 1), [batch, x.length, 2]));
}

type Point = readonly [x: Column, y: Column];
type Place = readonly [x: number, y: number];

/** r² log r of r². */
function bend(square: Column): Column {
  if (isTensor(square)) return mul(mul(square, 0.5), log(maximum(square, 1e-36)));
  const plain = (r2: number) => (r2 > 0 ? 0.5 * r2 * Math.log(r2) : 0);
  return typeof square === 'number' ? plain(square) : Float64Array.from(square, plain);
}

function squared(x: Column): Column {
  return times(x, x);
}

function dot(a: readonly Column[], b: readonly Column[]): Column {
  return a.map((each, k) => times(each, b[k]!)).reduce(plus);
}
