import { engine } from '@tensorflow/tfjs-core';
import type { Tensor } from './tensor.ts';

/** One step of a computation, as {@link watchOperations} sees it. */
export interface Operation {
  /** An op of this package, such as `conv2d`, or a kernel of tfjs, such as `Add`. */
  readonly name: string;
  /** By name; lists (of `Concat`) by position. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly Tensor[];
}

let watcher: ((operation: Operation) => void) | undefined;

/**
 * Names a computation of several kernels, so that those who watch see one step that means something, whichever kernels a backend needs for it.
 *
 * Each op of this package that is more than one of tfjs's kernels runs inside it. It changes nothing in what `body` computes.
 *
 * @example
 * const dense = (x: Tensor, w: Tensor) => operation('dense', { x, w }, {}, () => relu(matmul(x, w)));
 */
export function operation<T extends Tensor | Readonly<Record<string, Tensor>>>(
  name: string,
  inputs: Readonly<Record<string, Tensor | undefined>>,
  attributes: object,
  body: () => T,
): T {
  if (!watcher) return body();
  const see = watcher;
  watcher = undefined;
  try {
    const result = body();
    see({
      name,
      inputs: Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor)) as Record<string, Tensor>,
      attributes: attributes as Record<string, unknown>,
      outputs: isTensor(result) ? [result] : Object.values(result),
    });
    return result;
  } finally {
    watcher = see;
  }
}

/**
 * Runs `body` and tells `see` every step of its computation in order: ops of this package by their names, all else by tfjs's kernels.
 *
 * It is how a model is counted, drawn and exported, without a second description of it. Gradients are not seen.
 *
 * @example
 * const names: string[] = [];
 * watchOperations(({ name }) => names.push(name), () => model.call(images)); // ['conv2d', 'Relu', …]
 */
export function watchOperations<T>(see: (operation: Operation) => void, body: () => T): T {
  const tfjs = engine();
  const runKernel = tfjs.runKernel;
  const before = watcher;
  watcher = see;
  tfjs.runKernel = (name, inputs, attributes) => {
    const result = runKernel.call(tfjs, name, inputs, attributes);
    // Inside an operation nobody watches: it is seen as a whole.
    watcher?.({
      name,
      inputs: { ...inputs } as unknown as Record<string, Tensor>,
      attributes: { ...attributes } as Record<string, unknown>,
      outputs: [result].flat() as unknown as Tensor[],
    });
    return result as never;
  };
  try {
    return body();
  } finally {
    tfjs.runKernel = runKernel;
    watcher = before;
  }
}

const isTensor = (value: unknown): value is Tensor => Array.isArray((value as Tensor).shape);
