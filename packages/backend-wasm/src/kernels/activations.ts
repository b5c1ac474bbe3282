import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { BLOCK_SCRATCH, CHUNK_SIZE, chunksOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

/** Their numbers in assembly/activations.ts. */
const OPERATIONS = { gelu: 0, geluTanh: 1, silu: 2 };

interface ActivationAttributes {
  readonly kind: keyof typeof OPERATIONS;
}

function activate(
  backend: CnnWasmBackend,
  { kind }: ActivationAttributes,
  x: TensorInfo,
  dy?: TensorInfo,
): TensorInfo | undefined {
  const operation = OPERATIONS[kind];
  if (operation === undefined || x.dtype !== 'float32') return undefined;
  if (dy && (dy.dtype !== 'float32' || String(dy.shape) !== String(x.shape))) return undefined;
  const y = backend.empty(x.shape);
  const count = util.sizeFromShape(x.shape);
  const chunkSize = CHUNK_SIZE / 4;
  backend.engine.run(
    'activations',
    chunksOf(count, chunkSize),
    [operation, dy ? backend.address(dy) : 0, backend.address(x), backend.address(y), count, chunkSize],
    BLOCK_SCRATCH,
  );
  return y;
}

/**
 * Ours: smooth activations of which tfjs has none, or none in one piece.
 *
 * - `CnnActivation`: x f32 and `kind`, one of `gelu`, `geluTanh`, `silu` → y of its shape.
 * - `CnnActivationGrad`: dy and x → dx.
 */
export function registerActivations(): void {
  register('CnnActivation', ({ inputs: { x }, backend, attrs }: Call<'x', ActivationAttributes>) =>
    activate(backend, attrs, x),
  );
  register('CnnActivationGrad', ({ inputs: { dy, x }, backend, attrs }: Call<'dy' | 'x', ActivationAttributes>) =>
    activate(backend, attrs, x, dy),
  );
}
