import { matMul, type Tensor2D } from '@tensorflow/tfjs-core';
import { checkShape } from '../checks.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The product of two matrices, either of them transposed first on demand; of two lists of matrices `[count, rows, columns]`, pair by pair,
 * of which a list of one goes with any.
 *
 * @throws TypeError unless both are matrices, or both lists.
 * @example
 * matmul(x, weight, { transposeB: true }); // [batch, in] · [out, in]ᵀ → [batch, out]
 */
export function matmul(
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false }: { readonly transposeA?: boolean; readonly transposeB?: boolean } = {},
): Tensor {
  const pattern = a.shape.length === 3 ? [null, null, null] : [null, null];
  checkShape('matmul', a, pattern);
  checkShape('matmul', b, pattern);
  return matMul(a as Tensor2D, b as Tensor2D, transposeA, transposeB);
}
