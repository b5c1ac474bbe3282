// tfjs-core registers no gradients by itself under Node; the registry is global, so once is enough for every copy.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import {
  customGrad,
  dispose,
  engine,
  valueAndGrad as tfValueAndGrad,
  variableGrads as tfVariableGrads,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from './tensor.ts';

/**
 * The value of a scalar function of `x` and its gradient, which has the shape of `x`.
 *
 * @example
 * const { value, gradient } = valueAndGradient((images) => mean(square(classifier(images))), images);
 */
export function valueAndGradient(f: (x: Tensor) => Tensor, x: Tensor): { value: Tensor; gradient: Tensor } {
  const { value, grad } = finishing(() => tfValueAndGrad(f)(x));
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
  const { value, grads } = finishing(() => tfVariableGrads(f as never, [...variables]));
  return { value, gradients: variables.map((variable) => grads[variable.name]) };
}

/**
 * Calls `callback` when the gradient that is being computed is complete: for what a gradient function of its own must know or free at the end.
 */
export function afterGradient(callback: () => void): void {
  callbacks.push(callback);
}

let callbacks: (() => void)[] = [];

function finishing<T>(body: () => T): T {
  const outer = callbacks;
  callbacks = [];
  // tfjs forgets its tape after a gradient, also where that was computed within another one's, but not after one that failed.
  const { state } = engine();
  const { activeTape } = state;
  const before = activeTape?.length ?? 0;
  try {
    return tidy(body as () => never);
  } catch (error) {
    const tape = state.activeTape ?? [];
    for (const { saved = [] } of tape === activeTape ? tape.splice(before) : tape) dispose(saved);
    throw error;
  } finally {
    state.activeTape = activeTape;
    const own = callbacks;
    callbacks = outer;
    for (const callback of own) callback();
  }
}

/**
 * A function with a gradient of its own. It returns its value and a function from the value's gradient to those of its inputs, which
 * is given the tensors that were `save`d for it.
 *
 * @example
 * const straightThrough = customGradient((x) => ({ value: round(x), gradient: (dy) => [dy] }));
 */
export function customGradient<Inputs extends Tensor[]>(
  f: (
    inputs: Inputs,
    save: (tensors: Tensor[]) => void,
  ) => { value: Tensor; gradient: (dy: Tensor, saved: Tensor[]) => Tensor[] },
): (...inputs: Inputs) => Tensor {
  const op = (...args: unknown[]) => {
    const save = args.pop() as (tensors: Tensor[]) => void;
    const { value, gradient } = f(args as Inputs, save);
    return { value, gradFunc: gradient };
  };
  return customGrad(op as never);
}

/**
 * A function that gradients do not pass through: comparisons, rounding, what only decides. Its inputs' gradients are zero.
 *
 * tfjs has no gradient for comparisons, and asks for it also where only a condition depends on them.
 *
 * @example
 * const isBright = withoutGradient((x: Tensor) => greater(x, 0.5))(images);
 */
export function withoutGradient<Inputs extends Tensor[]>(
  f: (...inputs: Inputs) => Tensor,
): (...inputs: Inputs) => Tensor {
  return customGradient((inputs: Inputs) => {
    // The inputs may be gone by then.
    const shapes = inputs.map(({ shape }) => shape);
    return { value: f(...inputs), gradient: () => shapes.map((shape) => zeros(shape)) };
  });
}
