import { backend, getBackend } from '@tensorflow/tfjs-core';

/** How much the chosen backend can hold. Infinity where it sets no bound itself, but the machine does. */
export interface BackendLimits {
  /** Bytes of the largest tensor. */
  readonly tensorBytes: number;
  /** Bytes of all tensors together. */
  readonly totalBytes: number;
}

/** What 32 bits can address. */
const WASM_BYTES = 2 ** 32;

/**
 * What the chosen backend can hold: `wasm` 4 GiB in all, `webgpu` what its device can bind to a program at once, the others what the machine has.
 *
 * Ask before a computation whose size you can tell, such as a batch; `batchThatFits` of `@cnn/train` does. What a GPU has in all, WebGPU does not tell.
 *
 * @example
 * const { tensorBytes } = backendLimits();
 */
export function backendLimits(): BackendLimits {
  switch (getBackend()) {
    case 'cnn-wasm':
      return { tensorBytes: WASM_BYTES, totalBytes: WASM_BYTES };
    case 'webgpu': {
      const { limits } = (backend() as unknown as { readonly device: GPUDevice }).device;
      const tensorBytes = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
      return { tensorBytes, totalBytes: Number.POSITIVE_INFINITY };
    }
    default:
      return { tensorBytes: Number.POSITIVE_INFINITY, totalBytes: Number.POSITIVE_INFINITY };
  }
}
