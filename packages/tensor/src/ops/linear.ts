import { reshape } from '@tensorflow/tfjs-core';
import { checkShape, sizeOf } from '../checks.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { addBias } from './channels.ts';
import { matmul } from './matmul.ts';

/**
 * Joins every input to every output: x·Wᵀ + b.
 *
 * `[…, in]`, weight `[out, in]` and bias `[out]` → `[…, out]`. Differentiable in all. Follows torch.nn.functional.linear.
 *
 * @throws TypeError if a shape does not fit.
 * @example
 * const logits = linear(features, weight, bias);
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const [out, size] = checkShape('linear', weight, [null, null]);
  checkShape('linear', x, [...new Array<null>(Math.max(1, x.rank - 1)).fill(null), size]);
  if (bias) checkShape('linear', bias, [out]);
  const leading = x.shape.slice(0, -1) as number[];
  return operation('linear', { x, weight, bias }, {}, ({ x, weight, bias }) =>
    scope(() => {
      const isMatrix = leading.length === 1;
      const product = matmul(isMatrix ? x : reshape(x, [sizeOf(leading), size]), weight, { transposeB: true });
      const y = bias ? addBias(product, bias) : product;
      return isMatrix ? y : reshape(y, [...leading, out]);
    }),
  );
}
