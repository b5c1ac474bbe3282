// tfjs-core registers no gradients by itself under Node; the registry is global, so once is enough for every copy.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { valueAndGrad as tfValueAndGrad, variableGrads as tfVariableGrads } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from './tensor.ts';

/**
 * The value of a scalar function of `x` and its gradient, which has the shape of `x`.
 *
 * @example
 * const { value, gradient } = valueAndGradient((images) => mean(square(classifier(images))), images);
 */
export function valueAndGradient(f: (x: Tensor) => Tensor, x: Tensor): { value: Tensor; gradient: Tensor } {
  const { value, grad } = tfValueAndGrad(f)(x);
  return { value, gradient: grad };
}

/**
 * The value of a scalar function and its gradient to each of the variables that it reads, by the variable's position.
 *
 * @throws Error if the value depends on none of them.
 */
export function variableGradients(
  f: () => Tensor,
  variables: readonly Variable[],
): { value: Tensor; gradients: Tensor[] } {
  const { value, grads } = tfVariableGrads(f as never, [...variables]);
  return { value, gradients: variables.map((variable) => grads[variable.name]) };
}
