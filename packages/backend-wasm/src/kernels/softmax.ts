import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { CHUNK_SIZE, chunkRowsOf, chunksOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

/** Softmax along the last axis, or its logarithm. */
function softmax(backend: CnnWasmBackend, x: TensorInfo, axis: number, logarithms: boolean): TensorInfo | undefined {
  const last = x.shape.length - 1;
  if (x.dtype !== 'float32' || last < 0 || (axis !== -1 && axis !== last)) return undefined;
  const y = backend.empty(x.shape);
  const count = x.shape[last]!;
  const rows = util.sizeFromShape(x.shape.slice(0, -1));
  const chunkRows = chunkRowsOf(count, CHUNK_SIZE / 4);
  backend.engine.run('softmax', count === 0 ? 0 : chunksOf(rows, chunkRows), [
    backend.address(x),
    rows,
    count,
    chunkRows,
    backend.address(y),
    logarithms ? 1 : 0,
  ]);
  return y;
}

export function registerSoftmax(): void {
  register('Softmax', ({ inputs: { logits }, backend, attrs: { dim } }: Call<'logits', { dim: number }>) =>
    softmax(backend, logits, dim, false),
  );
  register('LogSoftmax', ({ inputs: { logits }, backend, attrs: { axis } }: Call<'logits', { axis: number }>) =>
    softmax(backend, logits, axis, true),
  );
}
