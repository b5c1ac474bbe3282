import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { broadcastOf } from './broadcast.ts';
import { BLOCK_SCRATCH, chunkRowsOf, chunksOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

/** Operations by tfjs's names: their number in assembly/binary.ts, and whether the two change places. */
const OPERATIONS: Readonly<Record<string, readonly [number, 'swapped'?]>> = {
  Add: [0],
  Sub: [1],
  Multiply: [2],
  RealDiv: [3],
  Maximum: [4],
  Minimum: [5],
  SquaredDifference: [6],
  Equal: [8],
  NotEqual: [9],
  Less: [10],
  LessEqual: [11],
  Greater: [10, 'swapped'],
  GreaterEqual: [11, 'swapped'],
};
const ADD = 0;
const RELU_GRADIENT = 7;
/** From here on results are truth values. */
const EQUAL = 8;

/** Bytes for a repeated row: PATTERN numbers and a block, in assembly/binary.ts. */
const PATTERN_SCRATCH = 4 * 1024 + 64;

/** An operation of two f32 tensors; undefined for other types and for shapes that `broadcastOf` does not describe. */
function binary(backend: CnnWasmBackend, operation: number, a: TensorInfo, b: TensorInfo): TensorInfo | undefined {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const broadcast = broadcastOf(a.shape, b.shape);
  if (!broadcast) return undefined;
  const { shape, repeatsSecond, rows, inner, repeats } = broadcast;
  const y = backend.empty(shape, operation < EQUAL ? 'float32' : 'bool');
  const [full, part] = repeatsSecond ? [a, b] : [b, a];
  const chunkRows = chunkRowsOf(inner);
  backend.engine.run(
    'binary',
    inner === 0 ? 0 : chunksOf(rows, chunkRows),
    [
      operation,
      backend.address(full),
      backend.address(part),
      backend.address(y),
      rows,
      inner,
      repeats,
      chunkRows,
      repeatsSecond ? 0 : 1,
    ],
    BLOCK_SCRATCH + PATTERN_SCRATCH,
  );
  return y;
}

/** tf.addN: the sum of tensors of one shape. */
function addN(backend: CnnWasmBackend, [first, second, ...others]: readonly TensorInfo[]): TensorInfo | undefined {
  if (!first || !second || [first, second, ...others].some(({ dtype }) => dtype !== 'float32')) return undefined;
  const sum = binary(backend, ADD, first, second)!;
  const count = sum.shape.reduce((product, size) => product * size, 1);
  const chunkSize = chunkRowsOf(1);
  const y = backend.address(sum);
  for (const other of others) {
    const values = [ADD, y, backend.address(other), y, count, 1, 1, chunkSize, 0];
    backend.engine.run('binary', chunksOf(count, chunkSize), values, BLOCK_SCRATCH + PATTERN_SCRATCH);
  }
  return sum;
}

export function registerBinary(): void {
  for (const [name, [operation, order]] of Object.entries(OPERATIONS)) {
    register(name, ({ inputs: { a, b }, backend }: Call<'a' | 'b'>) =>
      order === 'swapped' ? binary(backend, operation, b, a) : binary(backend, operation, a, b),
    );
  }
  register('AddN', ({ inputs, backend }) => addN(backend, Object.values(inputs)));
  // Ours: the gradient of relu from its result y: dy where y is not zero or less. Torch's threshold_backward lets dy pass at NaN as well.
  register('CnnReluGrad', ({ inputs: { dy, y }, backend }: Call<'dy' | 'y'>) => binary(backend, RELU_GRADIENT, dy, y));
}
