import { add, cos, div, mul, neg, reshape, sin, slice, sub, Tensor, tan, tensor, where } from '@cnn/tensor';

/**
 * A number for each sample of a batch: one for all, numbers in main memory, or a tensor `[batch]`, through which gradients flow.
 *
 * Formulas over parameters are written once with `plus`, `times` … and run in double precision where nothing asks for a gradient.
 */
export type Column = number | Float32Array | Float64Array | Tensor;

/** Whether a gradient may be asked for, so that formulas must be tensors. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/** a + b for each sample. */
export function plus(a: Column, b: Column): Column {
  if (a === 0) return b;
  if (b === 0) return a;
  return combine(a, b, (x, y) => x + y, add);
}

/** a − b for each sample. */
export function minus(a: Column, b: Column): Column {
  if (b === 0) return a;
  return combine(a, b, (x, y) => x - y, sub);
}

/** a · b for each sample. */
export function times(a: Column, b: Column): Column {
  if (a === 0 || b === 0) return 0;
  if (a === 1) return b;
  if (b === 1) return a;
  return combine(a, b, (x, y) => x * y, mul);
}

/** a / b for each sample. */
export function over(a: Column, b: Column): Column {
  if (a === 0) return 0;
  if (b === 1) return a;
  return combine(a, b, (x, y) => x / y, div);
}

/** −a for each sample. */
export function negative(a: Column): Column {
  return change(a, (x) => -x, neg);
}

/** The cosine of an angle in degrees, exact at whole quarters of a turn. */
export function cosine(degrees: Column): Column {
  return change(
    degrees,
    (x) => exactSine(x + 90),
    (x) => cos(mul(x, RADIANS)),
  );
}

/** The sine of an angle in degrees, exact at whole quarters of a turn. */
export function sine(degrees: Column): Column {
  return change(degrees, exactSine, (x) => sin(mul(x, RADIANS)));
}

/** The tangent of an angle in degrees. */
export function tangent(degrees: Column): Column {
  return change(
    degrees,
    (x) => Math.tan(x * RADIANS),
    (x) => tan(mul(x, RADIANS)),
  );
}

/** `a` where a sample is chosen, `b` elsewhere. */
export function choose(chosen: Uint8Array, a: Column, b: Column): Column {
  if (a === b || chosen.every((flag) => flag === 1)) return a;
  const batch = chosen.length;
  if (isTensor(a) || isTensor(b)) {
    return where(tensor(Array.from(chosen, Boolean), [batch], 'bool'), asTensor(a, batch), asTensor(b, batch));
  }
  const result = new Float64Array(batch);
  for (let i = 0; i < batch; i++) result[i] = at(chosen[i] ? a : b, i);
  return result;
}

/** The number of sample i, which must be in main memory. */
export function at(column: Column, i: number): number {
  if (typeof column === 'number') return column;
  if (isTensor(column)) throw new TypeError('at: the parameter is a tensor, whose numbers may be far away');
  return column[i]!;
}

/** The column as a tensor `[batch]`. */
export function asTensor(column: Column, batch: number): Tensor {
  if (isTensor(column)) return column;
  const values = typeof column === 'number' ? new Float32Array(batch).fill(column) : Float32Array.from(column);
  return tensor(values, [batch], 'float32');
}

/** The column as a tensor `[batch, 1, 1, 1]` that goes with images. */
export function besideImages(column: Column, batch: number): Tensor {
  return reshape(asTensor(column, batch), [batch, 1, 1, 1]);
}

/**
 * Column k of a parameter with several numbers a sample, such as the x of a point.
 *
 * @param width how many numbers a sample has; in main memory they lie one after the other.
 */
export function part(parameter: Column, k: number, width: number): Column {
  if (typeof parameter === 'number') return parameter;
  if (!isTensor(parameter)) {
    const column = new Float64Array(parameter.length / width);
    for (let i = 0; i < column.length; i++) column[i] = parameter[i * width + k]!;
    return column;
  }
  const batch = parameter.shape[0]!;
  return reshape(slice(reshape(parameter, [batch, width]), [0, k], [batch, 1]), [batch]);
}

const RADIANS = Math.PI / 180;

function exactSine(degrees: number): number {
  const turn = ((degrees % 360) + 360) % 360;
  if (turn % 90 === 0) return [0, 1, 0, -1][turn / 90]!;
  return Math.sin(turn * RADIANS);
}

function change(a: Column, plain: (x: number) => number, lifted: (x: Tensor) => Tensor): Column {
  if (typeof a === 'number') return plain(a);
  if (isTensor(a)) return lifted(a);
  const result = new Float64Array(a.length);
  for (let i = 0; i < result.length; i++) result[i] = plain(a[i]!);
  return result;
}

function combine(
  a: Column,
  b: Column,
  plain: (x: number, y: number) => number,
  lifted: (x: Tensor | number, y: Tensor | number) => Tensor,
): Column {
  if (typeof a === 'number' && typeof b === 'number') return plain(a, b);
  if (!isTensor(a) && !isTensor(b)) {
    return combineNumbers(a, b, plain);
  }
  const lift = (x: Column): Tensor | number => (typeof x === 'number' ? x : asTensor(x, (x as Float64Array).length));
  return lifted(lift(a), lift(b));
}

/** A loop for each case: perspectives take some hundred of them a batch. */
function combineNumbers(
  a: number | Float32Array | Float64Array,
  b: number | Float32Array | Float64Array,
  plain: (x: number, y: number) => number,
): Float64Array {
  if (typeof a === 'number') {
    const result = new Float64Array((b as Float64Array).length);
    for (let i = 0; i < result.length; i++) result[i] = plain(a, (b as Float64Array)[i]!);
    return result;
  }
  const result = new Float64Array(a.length);
  if (typeof b === 'number') for (let i = 0; i < result.length; i++) result[i] = plain(a[i]!, b);
  else for (let i = 0; i < result.length; i++) result[i] = plain(a[i]!, b[i]!);
  return result;
}
