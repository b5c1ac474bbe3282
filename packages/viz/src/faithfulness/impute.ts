/** Pixels beside one: where, and how much they count. */
const NEIGHBOURS: readonly (readonly [dy: number, dx: number, weight: number])[] = [
  [-1, -1, 1 / 12],
  [-1, 0, 1 / 6],
  [-1, 1, 1 / 12],
  [0, -1, 1 / 6],
  [0, 1, 1 / 6],
  [1, -1, 1 / 12],
  [1, 0, 1 / 6],
  [1, 1, 1 / 12],
];

/** An image as rows of numbers, `height × width × channels`. */
export interface PlainImage {
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Fills pixels in so that each is the weighted mean of those around it: smooth, and without a trace of the shape that was taken away.
 *
 * Where no pixel is kept, all become 0. Follows Rong et al., A consistent and efficient evaluation strategy for attribution methods (2022).
 *
 * @param kept whether a pixel stays as it is, row by row.
 */
export function impute({ values, height, width, channels }: PlainImage, kept: ArrayLike<boolean>): Float32Array {
  const filled = Float32Array.from(values);
  const missing: number[] = [];
  for (let i = 0; i < height * width; i++) if (!kept[i]) missing.push(i);
  const order = new Int32Array(height * width).fill(-1);
  for (const [row, pixel] of missing.entries()) order[pixel] = row;
  const around = missing.map((pixel) => neighbours(pixel, height, width));
  for (let channel = 0; channel < channels; channel++) {
    const known = around.map((beside) =>
      beside.reduce(
        (sum, [pixel, weight]) => (order[pixel] < 0 ? sum + weight * values[pixel * channels + channel] : sum),
        0,
      ),
    );
    const found = solve(around, order, known);
    for (const [row, pixel] of missing.entries()) filled[pixel * channels + channel] = found[row];
  }
  return filled;
}

type Beside = readonly (readonly [pixel: number, weight: number])[];

function neighbours(pixel: number, height: number, width: number): Beside {
  const [y, x] = [Math.floor(pixel / width), pixel % width];
  return NEIGHBOURS.filter(([dy, dx]) => y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width).map(
    ([dy, dx, weight]) => [pixel + dy * width + dx, weight],
  );
}

/** Conjugate gradients: each missing pixel times the weights beside it, less its missing neighbours, is what the known ones give. */
function solve(around: readonly Beside[], order: Int32Array, known: readonly number[]): Float64Array {
  const totals = around.map((beside) => beside.reduce((sum, [, weight]) => sum + weight, 0));
  const times = (x: Float64Array) =>
    Float64Array.from(x, (value, row) => {
      let sum = totals[row] * value;
      for (const [pixel, weight] of around[row]) if (order[pixel] >= 0) sum -= weight * x[order[pixel]];
      return sum;
    });
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const x = new Float64Array(around.length);
  const residual = Float64Array.from(known);
  let way = residual.slice();
  let size = dot(residual, residual);
  const goal = size * 1e-18;
  for (let round = 0; round < 10 * around.length && size > goal; round++) {
    const along = times(way);
    const step = size / dot(way, along);
    for (let i = 0; i < x.length; i++) {
      x[i] += step * way[i];
      residual[i] -= step * along[i];
    }
    const next = dot(residual, residual);
    const share = next / size;
    way = way.map((value, i) => residual[i] + share * value);
    size = next;
  }
  return x;
}
