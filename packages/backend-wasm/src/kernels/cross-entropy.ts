import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { CHUNK_SIZE, chunkRowsOf, chunksOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

interface CrossEntropyAttributes {
  /** Share of the target that is spread over all classes, in [0, 1]. @default 0 */
  readonly labelSmoothing?: number;
}

/** Rows, classes and how they are cut, or undefined unless f32 `[rows, classes]` and i32 `[rows]` go together. */
function sizesOf(scores: TensorInfo, labels: TensorInfo) {
  const [rows, classes] = scores.shape;
  if (scores.dtype !== 'float32' || labels.dtype !== 'int32') return undefined;
  if (scores.shape.length !== 2 || labels.shape.length !== 1 || labels.shape[0] !== rows || !classes) return undefined;
  const chunkRows = chunkRowsOf(classes, CHUNK_SIZE / 4);
  return { rows: rows!, classes, chunkRows, chunks: chunksOf(rows!, chunkRows) };
}

function crossEntropy(
  backend: CnnWasmBackend,
  logits: TensorInfo,
  labels: TensorInfo,
  labelSmoothing: number,
): TensorInfo[] | undefined {
  const sizes = sizesOf(logits, labels);
  if (!sizes) return undefined;
  const { rows, classes, chunkRows, chunks } = sizes;
  const losses = backend.empty([rows]);
  const probabilities = backend.empty([rows, classes]);
  backend.engine.run('softmaxCrossEntropy', chunks, [
    backend.address(logits),
    backend.address(labels),
    rows,
    classes,
    chunkRows,
    backend.address(losses),
    backend.address(probabilities),
    labelSmoothing,
  ]);
  return [losses, probabilities];
}

function crossEntropyGradient(
  backend: CnnWasmBackend,
  probabilities: TensorInfo,
  labels: TensorInfo,
  dLoss: TensorInfo,
  labelSmoothing: number,
): TensorInfo | undefined {
  const sizes = sizesOf(probabilities, labels);
  if (!sizes || dLoss.dtype !== 'float32' || dLoss.shape.length !== 1 || dLoss.shape[0] !== sizes.rows)
    return undefined;
  const { rows, classes, chunkRows, chunks } = sizes;
  const dLogits = backend.empty([rows, classes]);
  backend.engine.run('softmaxCrossEntropyGradient', chunks, [
    backend.address(probabilities),
    backend.address(labels),
    backend.address(dLoss),
    rows,
    classes,
    chunkRows,
    backend.address(dLogits),
    labelSmoothing,
  ]);
  return dLogits;
}

/**
 * Ours: softmax and its cross-entropy with labels in one.
 *
 * - `CnnSoftmaxCrossEntropy`: logits f32 `[rows, classes]`, labels i32 `[rows]` → [loss of each row `[rows]`, probabilities `[rows, classes]`].
 * - `CnnSoftmaxCrossEntropyGrad`: probabilities, labels, dLoss f32 `[rows]` → dLogits `[rows, classes]`.
 *
 * A label that is no class has no target; only what smoothing spreads counts then.
 */
export function registerCrossEntropy(): void {
  register(
    'CnnSoftmaxCrossEntropy',
    ({ inputs: { logits, labels }, backend, attrs }: Call<'logits' | 'labels', CrossEntropyAttributes>) =>
      crossEntropy(backend, logits, labels, attrs.labelSmoothing ?? 0),
  );
  register(
    'CnnSoftmaxCrossEntropyGrad',
    ({ inputs, backend, attrs }: Call<'probabilities' | 'labels' | 'dLoss', CrossEntropyAttributes>) =>
      crossEntropyGradient(backend, inputs.probabilities, inputs.labels, inputs.dLoss, attrs.labelSmoothing ?? 0),
  );
}
