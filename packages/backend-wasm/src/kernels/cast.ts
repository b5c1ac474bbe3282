import { type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { BLOCK_SCRATCH, CHUNK_SIZE, chunksOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

/**
 * tf.cast to a wider type. The inherited kernel shares the values instead, which works for arrays that know their own type, not for
 * addresses. Casts to a narrower type are left to it.
 */
function cast(backend: CnnWasmBackend, x: TensorInfo, dtype: DataType): TensorInfo | undefined {
  if (x.dtype === dtype) return backend.reshaped(x, x.shape);
  if (x.dtype === 'bool' && (dtype === 'float32' || dtype === 'int32')) {
    return converted(backend, 'numbersOfBooleans', x, dtype, dtype === 'int32' ? [1] : [0]);
  }
  if (x.dtype === 'int32' && dtype === 'float32') return converted(backend, 'numbersOfIntegers', x, dtype, []);
  return undefined;
}

function converted(
  backend: CnnWasmBackend,
  kernel: string,
  x: TensorInfo,
  dtype: DataType,
  more: number[],
): TensorInfo {
  const y = backend.empty(x.shape, dtype);
  const count = util.sizeFromShape(x.shape);
  const values = [backend.address(x), backend.address(y), count, CHUNK_SIZE, ...more];
  backend.engine.run(kernel, chunksOf(count), values, BLOCK_SCRATCH);
  return y;
}

export function registerCast(): void {
  register('Cast', ({ inputs: { x }, backend, attrs }: Call<'x', { dtype: DataType }>) =>
    cast(backend, x, attrs.dtype),
  );
}
