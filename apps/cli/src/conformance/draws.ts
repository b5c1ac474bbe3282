import { type Rng, type Shape, sizeOf, type Tensor, tensor } from '@cnn/tensor';

/** What an input is made of. */
export type Draw = (rng: Rng) => Tensor;

/** A float32 tensor of these numbers, rounded to float32 first: a reference that computes in float64 gets the same ones. */
export function float32(values: Iterable<number>, shape: Shape): Tensor {
  return tensor(Float32Array.from(values, Math.fround), [...shape], 'float32');
}

/** Normal numbers. */
export const normals =
  (...shape: number[]): Draw =>
  (rng) =>
    float32(rng.normals(sizeOf(shape)), shape);

/** Uniform numbers. */
export const between =
  (low: number, high: number, ...shape: number[]): Draw =>
  (rng) =>
    float32(
      Array.from(rng.uniforms(sizeOf(shape)), (u) => low + u * (high - low)),
      shape,
    );

/** Uniform numbers in [−3, 3] that keep 0.05 away from places where a function has a kink or a step. */
export const awayFrom =
  (kinks: readonly number[], ...shape: number[]): Draw =>
  (rng) =>
    float32(
      Array.from(rng.uniforms(sizeOf(shape)), (u) => {
        const x = 6 * u - 3;
        const near = kinks.find((kink) => Math.abs(x - kink) < 0.05);
        return near === undefined ? x : near + (x < near ? -0.05 : 0.05);
      }),
      shape,
    );

/** Whole numbers in [0, count). */
export const indices =
  (count: number, ...shape: number[]): Draw =>
  (rng) =>
    tensor(rng.integers(sizeOf(shape), 0, count), shape, 'int32');

/** These numbers. */
export const exactly =
  (values: readonly number[], ...shape: number[]): Draw =>
  () =>
    float32(values, shape.length > 0 ? shape : [values.length]);

/** −1 or 1. */
export const signs =
  (...shape: number[]): Draw =>
  (rng) =>
    tensor(
      rng.integers(sizeOf(shape), 0, 2).map((one) => 2 * one - 1),
      shape,
      'int32',
    );

/** Truth values. */
export const truths =
  (...shape: number[]): Draw =>
  (rng) =>
    tensor(
      Array.from(rng.integers(sizeOf(shape), 0, 2), (one) => one === 1),
      shape,
      'bool',
    );

/** Rows of numbers above 0 that sum to 1 (as nearly as float32 has it), or their logarithms. */
export const shares =
  (rows: number, columns: number, of: (share: number) => number = (share) => share): Draw =>
  (rng) => {
    const weights = rng.uniforms(rows * columns).map((u) => 0.1 + u);
    const total = (row: number) => weights.subarray(row * columns, (row + 1) * columns).reduce((a, b) => a + b, 0);
    return float32(
      Array.from(weights, (weight, i) => of(Math.fround(weight) / total(Math.floor(i / columns)))),
      [rows, columns],
    );
  };
