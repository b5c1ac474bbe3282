import { formatShape } from '../checks.ts';
import { Tensor, type TensorLike } from '../tensor.ts';

export interface CloseOptions {
  /** Largest difference, as a share of the largest expected magnitude. @default 1e-5 */
  readonly relative?: number;
  /** Largest difference allowed in any case. @default 1e-7 */
  readonly absolute?: number;
}

/**
 * Throws unless all values are near the expected ones, measured against the largest expected magnitude, as errors of float32 sums are.
 *
 * NaN is near NaN only, and infinity only itself. Shapes are compared where both sides are tensors.
 *
 * @example
 * await expectClose(conv2d(x, w), [[...]], { relative: 1e-4 });
 */
export async function expectClose(
  actual: Tensor | TensorLike,
  expected: Tensor | TensorLike,
  { relative = 1e-5, absolute = 1e-7 }: CloseOptions = {},
): Promise<void> {
  if (actual instanceof Tensor && expected instanceof Tensor && String(actual.shape) !== String(expected.shape)) {
    throw new Error(`expected shape ${formatShape(expected.shape)}, found ${formatShape(actual.shape)}`);
  }
  const found = await valuesOf(actual);
  const wanted = await valuesOf(expected);
  if (found.length !== wanted.length) throw new Error(`expected ${wanted.length} values, found ${found.length}`);
  const scale = wanted.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
  const allowed = Math.max(relative * scale, absolute);
  for (let i = 0; i < wanted.length; i++) {
    if (Object.is(found[i], wanted[i]) || found[i] === wanted[i]) continue;
    const difference = Math.abs(found[i] - wanted[i]);
    if (!(difference <= allowed)) {
      throw new Error(
        `value ${i}: expected ${wanted[i]}, found ${found[i]} (difference ${difference}, allowed ${allowed})`,
      );
    }
  }
}

async function valuesOf(values: Tensor | TensorLike): Promise<number[]> {
  if (values instanceof Tensor) return Array.from(await values.data());
  if (typeof values === 'number') return [values];
  return (Array.from(values as ArrayLike<number>) as unknown[]).flat(Number.POSITIVE_INFINITY) as number[];
}
