import {
  broadcast_util,
  cast,
  greater,
  greaterEqual,
  less,
  lessEqual,
  mul,
  reshape,
  sum,
  maximum as tfMaximum,
  minimum as tfMinimum,
} from '@tensorflow/tfjs-core';
import { setGradient } from '../kernels.ts';
import type { Shape, Tensor, TensorLike } from '../tensor.ts';

/**
 * The larger of two numbers at each place; shapes may broadcast. Where both are equal the gradient goes to the first.
 *
 * Follows torch.maximum. tfjs has no gradient where shapes differ.
 *
 * @example
 * maximum(norms, 1e-12); // never divides by zero
 */
export function maximum(a: Tensor | TensorLike, b: Tensor | TensorLike): Tensor {
  return tfMaximum(a, b);
}

/**
 * The smaller of two numbers at each place; see {@link maximum}. Follows torch.minimum.
 *
 * @example
 * minimum(div(most, norm), 1);
 */
export function minimum(a: Tensor | TensorLike, b: Tensor | TensorLike): Tensor {
  return tfMinimum(a, b);
}

type Compare = (a: Tensor, b: Tensor) => Tensor;

for (const [kernel, wins, loses] of [
  ['Maximum', greaterEqual, less],
  ['Minimum', lessEqual, greater],
] as const satisfies readonly (readonly [string, Compare, Compare])[]) {
  setGradient(kernel, {
    inputs: ['a', 'b'],
    gradient: ([dy], [a, b]) => ({
      a: () => summedTo(a.shape, mul(dy, cast(wins(a, b), 'float32'))),
      b: () => summedTo(b.shape, mul(dy, cast(loses(a, b), 'float32'))),
    }),
  });
}

/** The sum over what a shape was broadcast along. */
function summedTo(shape: Shape, gradient: Tensor): Tensor {
  const axes = broadcast_util.getReductionAxes([...shape], gradient.shape);
  return axes.length > 0 ? reshape(sum(gradient, axes), [...shape]) : gradient;
}
