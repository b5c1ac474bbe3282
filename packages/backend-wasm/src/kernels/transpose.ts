import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Call, register } from './kernel.ts';
import { bytesOf, copied, stridesOf } from './strided-copy.ts';

interface TransposeAttributes {
  readonly perm: readonly number[];
}

/** Puts axes into another order; where that moves no number, the values are shared. */
function transpose({ inputs, backend, attrs }: Call<'x', TransposeAttributes>): TensorInfo | undefined {
  const { x } = inputs;
  const { perm } = attrs;
  const shape = perm.map((axis) => x.shape[axis]!);
  if (bytesOf(x.dtype) === undefined) return undefined;
  const moved = perm.filter((axis) => x.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)) return backend.reshaped(x, shape);
  const strides = stridesOf(x.shape);
  return copied(
    backend,
    x,
    shape,
    perm.map((axis) => ({ size: x.shape[axis]!, from: strides[axis]! })),
  );
}

export function registerTranspose(): void {
  register('Transpose', transpose);
}
