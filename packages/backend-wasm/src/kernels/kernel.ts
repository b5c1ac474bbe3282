import { getKernel, type NamedAttrMap, registerKernel, type TensorInfo, unregisterKernel } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';

/** The backend's name in tfjs's registry. */
export const BACKEND = 'cnn-wasm';

/** What a kernel is called with, by tfjs's names of its inputs and attributes. */
export interface Call<Inputs extends string = string, Attributes = NamedAttrMap> {
  readonly inputs: Readonly<Record<Inputs, TensorInfo>>;
  readonly backend: CnnWasmBackend;
  readonly attrs: Attributes;
}

/**
 * Registers a kernel of our own.
 *
 * @param kernel may return undefined for a case that it does not cover, which the inherited kernel then computes.
 */
export function register<Inputs extends string, Attributes>(
  kernelName: string,
  kernel: (call: Call<Inputs, Attributes>) => TensorInfo | TensorInfo[] | undefined,
): void {
  const inherited = getKernel(kernelName, BACKEND);
  if (inherited) unregisterKernel(kernelName, BACKEND);
  registerKernel({
    ...inherited,
    kernelName,
    backendName: BACKEND,
    kernelFunc: (call) => {
      const result = kernel(call as unknown as Call<Inputs, Attributes>) ?? inherited?.kernelFunc(call);
      if (!result) throw new TypeError(`cnn-wasm: ${kernelName} is not defined for these inputs`);
      return result;
    },
  });
}

/** Calls another kernel of this backend. */
export function call(
  kernelName: string,
  backend: CnnWasmBackend,
  inputs: Record<string, TensorInfo>,
  attrs: object = {},
): TensorInfo {
  return getKernel(kernelName, BACKEND).kernelFunc({ inputs, backend, attrs: attrs as NamedAttrMap }) as TensorInfo;
}
