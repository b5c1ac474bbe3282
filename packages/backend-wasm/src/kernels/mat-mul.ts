import { broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { product } from './gemm.ts';
import { type Call, call, register } from './kernel.ts';

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** tf.matMul: `[…, m, k]` · `[…, k, n]` with broadcast batches, each transposed on demand. */
function batchMatMul({ inputs, backend, attrs }: Call<'a' | 'b', MatMulAttributes>): TensorInfo | undefined {
  const { a, b } = inputs;
  const { transposeA, transposeB } = attrs;
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  if (transposeA && transposeB) {
    const rank = a.shape.length;
    const perm = [...a.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2);
    const turned = call('Transpose', backend, { x: a }, { perm });
    const result = batchMatMul({ inputs: { a: turned, b }, backend, attrs: { transposeA: false, transposeB } });
    backend.disposeData(turned.dataId);
    return result;
  }
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const n = transposeB ? bRows : bColumns;
  // The inherited kernel refuses it, in tfjs's words.
  if (k !== (transposeB ? bColumns : bRows)) return undefined;
  const outer = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const count = (shape: readonly number[]) => shape.reduce((total, size) => total * size, 1);
  const batch = count(outer);
  const aBatch = count(a.shape.slice(0, -2));
  const bBatch = count(b.shape.slice(0, -2));
  // Only whole matrices or one for all; the rare rest is left to the inherited kernel.
  if ((aBatch !== batch && aBatch !== 1) || (bBatch !== batch && bBatch !== 1)) return undefined;
  const out = backend.empty([...outer, m, n]);
  product(backend, {
    batch,
    m,
    n,
    k,
    a: {
      at: backend.address(a),
      row: transposeA ? 4 : 4 * aColumns,
      column: transposeA ? 4 * aColumns : 4,
      batch: aBatch === 1 ? 0 : 4 * m * k,
    },
    b: {
      at: backend.address(b),
      row: transposeB ? 4 : 4 * bColumns,
      column: transposeB ? 4 * bColumns : 4,
      batch: bBatch === 1 ? 0 : 4 * k * n,
    },
    c: backend.address(out),
  });
  return out;
}

export function registerMatMul(): void {
  register('BatchMatMul', batchMatMul);
}
