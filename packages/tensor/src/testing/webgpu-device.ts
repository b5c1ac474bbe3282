import { backend, getBackend } from '@tensorflow/tfjs-core';
import { useBackend } from '../backend.ts';

/**
 * Why WebGPU cannot be tested here: no package, or no adapter; undefined where it can. Chooses the backend.
 *
 * @example
 * const missing = await whyNoWebgpu();
 * if (missing) console.warn(`Left out: ${missing}`);
 * describe.skipIf(missing)('on webgpu', …);
 */
export async function whyNoWebgpu(): Promise<string | undefined> {
  try {
    await useBackend('webgpu');
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    // Anything else is a fault to be seen.
    if (/could not be loaded|no graphics adapter|has no WebGPU/.test(message)) return message;
    throw error;
  }
}

/** Ends the chosen WebGPU device as a crash of its driver would. @throws Error if `webgpu` is not the chosen backend. */
export function loseDevice(): void {
  if (getBackend() !== 'webgpu') {
    throw new Error(`loseDevice: expected the backend webgpu, found ${getBackend()}; call useBackend('webgpu') first`);
  }
  (backend() as unknown as { readonly device: GPUDevice }).device.destroy();
}
