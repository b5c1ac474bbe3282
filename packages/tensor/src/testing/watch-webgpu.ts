import { backend, getBackend } from '@tensorflow/tfjs-core';

/**
 * Watches the chosen WebGPU device for errors that no promise reports. After one, kernels go on with wrong numbers, and tfjs leaves no more
 * than a line on the console.
 *
 * @returns a function that waits for the device and gives the messages since it was last asked.
 * @throws Error if `webgpu` is not the chosen backend.
 * @example
 * const errors = watchWebgpu();
 * afterEach(async () => expect(await errors()).toEqual([]));
 */
export function watchWebgpu(): () => Promise<string[]> {
  if (getBackend() !== 'webgpu') {
    throw new Error(`watchWebgpu: expected the backend webgpu, found ${getBackend()}; call useBackend('webgpu') first`);
  }
  const { device } = backend() as unknown as { readonly device: GPUDevice };
  const messages: string[] = [];
  device.addEventListener('uncapturederror', ({ error }) => messages.push(error.message));
  return async () => {
    await device.queue.onSubmittedWorkDone();
    // The event is a task of its own, behind the one that settled the promise.
    await new Promise((resolve) => setTimeout(resolve));
    return messages.splice(0);
  };
}
