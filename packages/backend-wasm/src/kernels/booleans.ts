import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { BLOCK_SCRATCH, CHUNK_SIZE, chunksOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

/** Operations by tfjs's names: their number in assembly/booleans.ts. */
const AND = 0;
const OR = 1;
const NOT = 2;

/** An operation of truth values of one shape. */
function logical(backend: CnnWasmBackend, operation: number, a: TensorInfo, b: TensorInfo): TensorInfo | undefined {
  if (a.dtype !== 'bool' || b.dtype !== 'bool' || !util.arraysEqual(a.shape, b.shape)) return undefined;
  const y = backend.empty(a.shape, 'bool');
  const count = util.sizeFromShape(a.shape);
  backend.engine.run(
    'logical',
    chunksOf(count),
    [operation, backend.address(a), backend.address(b), backend.address(y), count, CHUNK_SIZE],
    BLOCK_SCRATCH,
  );
  return y;
}

/** tf.where for a condition of the results' own shape. */
function select(backend: CnnWasmBackend, condition: TensorInfo, t: TensorInfo, e: TensorInfo): TensorInfo | undefined {
  if (condition.dtype !== 'bool' || t.dtype !== 'float32' || e.dtype !== 'float32') return undefined;
  if ([condition, e].some(({ shape }) => !util.arraysEqual(shape, t.shape))) return undefined;
  const y = backend.empty(t.shape);
  const count = util.sizeFromShape(t.shape);
  backend.engine.run(
    'select',
    chunksOf(count),
    [backend.address(condition), backend.address(t), backend.address(e), backend.address(y), count, CHUNK_SIZE],
    BLOCK_SCRATCH,
  );
  return y;
}

export function registerBooleans(): void {
  register('LogicalAnd', ({ inputs: { a, b }, backend }: Call<'a' | 'b'>) => logical(backend, AND, a, b));
  register('LogicalOr', ({ inputs: { a, b }, backend }: Call<'a' | 'b'>) => logical(backend, OR, a, b));
  register('LogicalNot', ({ inputs: { x }, backend }: Call<'x'>) => logical(backend, NOT, x, x));
  register('Select', ({ inputs: { condition, t, e }, backend }: Call<'condition' | 't' | 'e'>) =>
    select(backend, condition, t, e),
  );
}
