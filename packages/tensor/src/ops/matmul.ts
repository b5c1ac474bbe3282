import { matMul, sum, type Tensor2D } from '@tensorflow/tfjs-core';
import { checkShape } from '../checks.ts';
import { setGradient } from '../kernels.ts';
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

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

// tfjs forgets to sum the gradient of a list of one over the others' matrices.
setGradient<Attributes>('BatchMatMul', {
  inputs: ['a', 'b'],
  gradient: ([dy], [a, b], { transposeA, transposeB }) => ({
    a: () => summedTo(a, transposeA ? matMul(b, dy, transposeB, true) : matMul(dy, b, false, !transposeB)),
    b: () => summedTo(b, transposeB ? matMul(dy, a, true, transposeA) : matMul(a, dy, !transposeA, false)),
  }),
});

const summedTo = ({ shape: [count] }: Tensor, gradient: Tensor): Tensor =>
  count === 1 && gradient.shape[0] !== 1 ? sum(gradient, 0, true) : gradient;
