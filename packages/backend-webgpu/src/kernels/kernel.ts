import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { getKernel, type NamedAttrMap, registerKernel, type TensorInfo, unregisterKernel } from '@tensorflow/tfjs-core';

/** tfjs's name of its backend, whose kernels ours replace. */
const BACKEND = 'webgpu';

/** What a kernel is called with, by tfjs's names of its inputs and attributes. */
export interface Call<Inputs extends string = string, Attributes = NamedAttrMap> {
  readonly inputs: Readonly<Record<Inputs, TensorInfo>>;
  readonly backend: WebGPUBackend;
  readonly attrs: Attributes;
}

/**
 * Registers a kernel of our own.
 *
 * @param kernel may return undefined for a case that it does not cover, or in which tfjs's is faster; tfjs's then computes it.
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
      if (!result) throw new TypeError(`webgpu: ${kernelName} is not defined for these inputs`);
      return result;
    },
  });
}

/** A tensor without values as yet. */
export function empty(backend: WebGPUBackend, shape: readonly number[]): TensorInfo {
  return backend.makeTensorInfo([...shape], 'float32');
}

/** Whether all are of single precision, as our programs have it. */
export function areFloats(tensors: readonly (TensorInfo | undefined)[]): boolean {
  return tensors.every((tensor) => tensor?.dtype === 'float32');
}
