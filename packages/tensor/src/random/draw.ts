import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { checkRange, sizeOf } from '../checks.ts';
import type { Shape } from '../tensor.ts';
import { Rng } from './rng.ts';

/**
 * Where the numbers of a random tensor come from: one stream, or one for each row (the first axis), as augmentations use it so
 * that a sample's chance is its own.
 */
export type RandomSource = Rng | readonly Rng[];

/**
 * A float32 tensor of numbers uniform over [low, high).
 *
 * @throws RangeError if `source` has another number of streams than `shape` has rows.
 * @example
 * const angles = uniform(rng.fold('rotate'), [batch], -15, 15);
 */
export function uniform(source: RandomSource, shape: Shape, low = 0, high = 1): Tensor {
  const values = draw('uniform', source, shape, (rng, count) => rng.uniforms(count));
  for (let i = 0; i < values.length; i++) values[i] = low + values[i] * (high - low);
  return tensor(values, shape as number[], 'float32');
}

/** A float32 tensor of normal numbers with the given mean and deviation; see {@link uniform}. */
export function normal(source: RandomSource, shape: Shape, mean = 0, deviation = 1): Tensor {
  const values = draw('normal', source, shape, (rng, count) => rng.normals(count));
  for (let i = 0; i < values.length; i++) values[i] = mean + values[i] * deviation;
  return tensor(values, shape as number[], 'float32');
}

/**
 * A float32 tensor of ones with chance `p`, and zeros; see {@link uniform}.
 *
 * @throws RangeError if `p` is outside [0, 1].
 */
export function bernoulli(source: RandomSource, shape: Shape, p: number): Tensor {
  checkRange('bernoulli', 'p', p, 0, 1);
  const values = draw('bernoulli', source, shape, (rng, count) => rng.uniforms(count));
  for (let i = 0; i < values.length; i++) values[i] = values[i] < p ? 1 : 0;
  return tensor(values, shape as number[], 'float32');
}

/** An int32 tensor of whole numbers uniform over [low, high); see {@link uniform}. */
export function integers(source: RandomSource, shape: Shape, low: number, high: number): Tensor {
  const values = draw('integers', source, shape, (rng, count) => rng.integers(count, low, high));
  return tensor(values, shape as number[], 'int32');
}

function draw<T extends Float32Array | Int32Array>(
  owner: string,
  source: RandomSource,
  shape: Shape,
  from: (rng: Rng, count: number) => T,
): T {
  const size = sizeOf(shape);
  if (!Array.isArray(source)) return from(source as Rng, size);
  if (source.length !== shape[0]) {
    throw new RangeError(`${owner}: ${source.length} streams for ${shape[0]} rows; give one Rng for each row`);
  }
  const rows = source.map((rng) => from(rng, size / source.length));
  const values = (rows[0] ?? from(new Rng(0), 0)).constructor as new (length: number) => T;
  const all = new values(size);
  rows.forEach((row, i) => {
    all.set(row as never, i * row.length);
  });
  return all;
}
