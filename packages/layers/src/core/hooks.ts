import { afterGradient, clone, customGradient, dispose, keep, type Tensor } from '@cnn/tensor';
import type { AnyModule, Module } from './module.ts';

/** Sees what goes into a module; may return something to take its place. */
export type ForwardPreHook<Input = Tensor> = (module: AnyModule, input: Input) => Input | undefined;

/** Sees what went into a module and what came out; may return something to take the output's place. */
export type ForwardHook<Input = Tensor, Output = Tensor> = (
  module: AnyModule,
  input: Input,
  output: Output,
) => Output | undefined;

/**
 * Sees the gradient that comes back to a module's output and the one that it passes on to its input, which is undefined where nobody wanted it
 * (the first layer in training). May return a tensor to take the place of the latter. Both are alive during the call only: `clone` what you keep.
 */
export type BackwardHook = (
  module: Module,
  gradientOfInput: Tensor | undefined,
  gradientOfOutput: Tensor,
) => Tensor | undefined;

/** Runs `forward` so that `hooks` see the gradients on their way back. */
export function withBackwardHooks(
  module: Module,
  hooks: readonly BackwardHook[],
  x: Tensor,
  forward: (x: Tensor) => Tensor,
): Tensor {
  // tfjs computes a gradient only where it leads to what is asked for, so the input's turn may never come: then the hooks are called at the end.
  let pending: Tensor | undefined;
  const finish = (gradientOfInput: Tensor | undefined): Tensor | undefined => {
    const gradientOfOutput = pending!;
    pending = undefined;
    let result = gradientOfInput;
    for (const hook of hooks) result = hook(module, result, gradientOfOutput) ?? result;
    dispose(gradientOfOutput);
    return result;
  };
  const enter = customGradient(([value]: [Tensor]) => ({
    value: clone(value),
    gradient: (dx) => [clone(pending ? finish(dx)! : dx)],
  }));
  const leave = customGradient(([value]: [Tensor]) => ({
    value: clone(value),
    gradient: (dy) => {
      pending = keep(clone(dy));
      afterGradient(() => pending && finish(undefined));
      return [clone(dy)];
    },
  }));
  return leave(forward(enter(x)));
}
