import { type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { BLOCK_SCRATCH, CHUNK_SIZE, chunksOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

interface FillAttributes {
  readonly shape: number[];
  readonly value: number | string;
  readonly dtype?: DataType;
}

/** A tensor of one number; undefined for other types, whose values the inherited kernel keeps as arrays. */
function fill(
  backend: CnnWasmBackend,
  shape: number[],
  value: number | string,
  dtype: DataType,
): TensorInfo | undefined {
  if (typeof value !== 'number' || (dtype !== 'float32' && dtype !== 'int32')) return undefined;
  const y = backend.empty(shape, dtype);
  const count = util.sizeFromShape(shape);
  const number = new (dtype === 'float32' ? Float32Array : Int32Array)([value]);
  const [bits] = new Int32Array(number.buffer);
  backend.engine.run('fill', chunksOf(count), [backend.address(y), count, CHUNK_SIZE, bits!], BLOCK_SCRATCH);
  return y;
}

export function registerFill(): void {
  register('Fill', ({ backend, attrs: { shape, value, dtype } }: Call<never, FillAttributes>) =>
    fill(backend, shape, value, dtype ?? util.inferDtype(value)),
  );
  register('ZerosLike', ({ inputs: { x }, backend }: Call<'x'>) => fill(backend, x.shape, 0, x.dtype));
  register('OnesLike', ({ inputs: { x }, backend }: Call<'x'>) => fill(backend, x.shape, 1, x.dtype));
}
