import { mul, sign, abs as tfAbs } from '@tensorflow/tfjs-core';
import { setGradient } from '../kernels.ts';
import type { Tensor } from '../tensor.ts';

/**
 * |x|, for any shape. Its gradient at 0 is 0, where tfjs's is −1.
 *
 * Follows torch.abs.
 */
export function abs(x: Tensor): Tensor {
  return tfAbs(x);
}

setGradient('Abs', { inputs: ['x'], gradient: ([dy], [x]) => ({ x: () => mul(dy, sign(x)) }) });
