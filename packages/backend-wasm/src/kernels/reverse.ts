import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { type Call, register } from './kernel.ts';
import { bytesOf, copied, stridesOf } from './strided-copy.ts';

interface ReverseAttributes {
  readonly dims: number | number[];
}

/** Turns the order along axes round. */
function reverse({ inputs, backend, attrs }: Call<'x', ReverseAttributes>): TensorInfo | undefined {
  const { x } = inputs;
  if (bytesOf(x.dtype) === undefined) return undefined;
  if (x.shape.length === 0) return backend.reshaped(x, x.shape);
  const turned = new Set(util.parseAxisParam(attrs.dims, x.shape));
  const strides = stridesOf(x.shape);
  let last = 0;
  const axes = x.shape.map((size, axis) => {
    if (!turned.has(axis)) return { size, from: strides[axis]! };
    last += (size - 1) * strides[axis]!;
    return { size, from: -strides[axis]! };
  });
  return copied(backend, x, x.shape, axes, last);
}

interface TileAttributes {
  readonly reps: readonly number[];
}

/** Repeats along axes. */
function tile({ inputs, backend, attrs }: Call<'x', TileAttributes>): TensorInfo | undefined {
  const { x } = inputs;
  const strides = stridesOf(x.shape);
  const shape = x.shape.map((size, axis) => size * attrs.reps[axis]!);
  const axes = x.shape.flatMap((size, axis) => [
    { size: attrs.reps[axis]!, from: 0 },
    { size, from: strides[axis]! },
  ]);
  return copied(backend, x, shape, axes);
}

export function registerReverse(): void {
  register('Reverse', reverse);
  register('Tile', tile);
}
