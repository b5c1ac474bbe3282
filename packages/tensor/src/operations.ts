import { engine } from '@tensorflow/tfjs-core';
import type { Tensor } from './tensor.ts';

/** What a step gives: one tensor, a list (some kernels of tfjs), or some by name. */
export type StepResult = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

/** One step of a computation that is about to be made, as {@link interceptOperations} sees it. */
export interface Step {
  /** An op of this package, such as `conv2d`, or a kernel of tfjs, such as `Add`. */
  readonly name: string;
  /** By name; lists (of `Concat`) by position. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Makes the step, of its own inputs or of others in their place, and gives what the step gives. Nobody sees what happens inside. */
  run(inputs?: Readonly<Record<string, Tensor>>): StepResult;
}

/** One step of a computation that was made, as {@link watchOperations} sees it. */
export interface Operation extends Omit<Step, 'run'> {
  readonly outputs: readonly Tensor[];
}

let interceptor: ((step: Step) => StepResult) | undefined;

/**
 * Names a computation of several kernels, so that those who watch see one step that means something, whichever kernels a backend needs for it.
 *
 * Each op of this package that is more than one of tfjs's kernels runs inside it. It changes nothing in what `body` computes of its inputs.
 *
 * @param inputs tensors by name; those that are undefined are left out.
 * @param body takes the tensors from its argument, so that a step can be made again of others.
 * @example
 * const dense = (x: Tensor, w: Tensor) => operation('dense', { x, w }, {}, ({ x, w }) => relu(matmul(x, w)));
 */
export function operation<
  Inputs extends Readonly<Record<string, Tensor | undefined>>,
  Result extends Tensor | Readonly<Record<string, Tensor>>,
>(name: string, inputs: Inputs, attributes: object, body: (inputs: Inputs) => Result): Result {
  if (!interceptor) return body(inputs);
  const given = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor)) as Record<string, Tensor>;
  return intercepted({
    name,
    inputs: given,
    attributes: attributes as Record<string, unknown>,
    run: (others = given) => body({ ...inputs, ...others }),
  }) as Result;
}

/**
 * Runs `body` and lets `intercept` make every step of its computation: ops of this package by their names, all else by tfjs's kernels.
 *
 * What `intercept` returns takes the place of the step's result, so a step can be looked at, be made of other inputs, or have a gradient of its own.
 *
 * @example
 * // Guided backpropagation: a ReLU lets only what is positive back.
 * interceptOperations((step) => (step.name === 'Relu' ? guidedRelu(step.inputs.x) : step.run()), () => model.call(images));
 */
export function interceptOperations<T>(intercept: (step: Step) => StepResult, body: () => T): T {
  const tfjs = engine();
  const runKernel = tfjs.runKernel;
  const before = interceptor;
  interceptor = intercept;
  tfjs.runKernel = (name, inputs, attributes) => {
    const run = (given: unknown) => runKernel.call(tfjs, name, given as typeof inputs, attributes);
    // Inside a step nobody watches: it is seen as a whole.
    if (!interceptor) return run(inputs) as never;
    const given = { ...inputs } as unknown as Record<string, Tensor>;
    return intercepted({
      name,
      inputs: given,
      attributes: { ...attributes } as Record<string, unknown>,
      run: (others) => {
        if (!others) return run(inputs) as StepResult;
        const changed = { ...given, ...others };
        return run(Array.isArray(inputs) ? Object.values(changed) : changed) as StepResult;
      },
    }) as never;
  };
  try {
    return body();
  } finally {
    tfjs.runKernel = runKernel;
    interceptor = before;
  }
}

/**
 * Runs `body` and tells `see` every step of its computation in order, with what came out.
 *
 * It is how a model is counted, drawn and exported, without a second description of it. Gradients are not seen.
 *
 * @example
 * const names: string[] = [];
 * watchOperations(({ name }) => names.push(name), () => model.call(images)); // ['conv2d', 'Relu', …]
 */
export function watchOperations<T>(see: (operation: Operation) => void, body: () => T): T {
  return interceptOperations(({ name, inputs, attributes, run }) => {
    const result = run();
    see({ name, inputs, attributes, outputs: isTensor(result) ? [result] : Object.values(result) });
    return result;
  }, body);
}

function intercepted(step: Step): StepResult {
  const intercept = interceptor!;
  interceptor = undefined;
  try {
    return intercept(step);
  } finally {
    interceptor = intercept;
  }
}

const isTensor = (value: unknown): value is Tensor => Array.isArray((value as Tensor).shape);
