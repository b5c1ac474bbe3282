import { matMul, type Tensor2D } from '@tensorflow/tfjs-core';
import { checkShape } from '../checks.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The product of two matrices, either of them transposed first on demand.
 *
 * @throws TypeError unless both are matrices.
 * @example
 * matmul(x, weight, { transposeB: true }); // [batch, in] · [out, in]ᵀ → [batch, out]
 */
export function matmul(
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false }: { readonly transposeA?: boolean; readonly transposeB?: boolean } = {},
): Tensor {
  checkShape('matmul', a, [null, null]);
  checkShape('matmul', b, [null, null]);
  return matMul(a as Tensor2D, b as Tensor2D, transposeA, transposeB);
}
