import { useBackend } from '@cnn/tensor';
import '@tensorflow/tfjs-backend-webgpu';
import {
  backend,
  getKernelsForBackend,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/** All kernels of one side. */
export type KernelSet = readonly KernelConfig[];

export interface Both {
  readonly ours: KernelSet;
  readonly tfjs: KernelSet;
}

/** Starts WebGPU, and keeps both sides' kernels. */
export async function startBoth(): Promise<{ description: string; kernels: Both }> {
  const tfjs = getKernelsForBackend('webgpu');
  const { description } = await useBackend('webgpu');
  return { description, kernels: { tfjs, ours: getKernelsForBackend('webgpu') } };
}

/** Milliseconds of a run on these kernels, until the device has done all of it. */
export async function timeOn(kernels: KernelSet, run: () => void): Promise<number> {
  for (const { kernelName } of getKernelsForBackend('webgpu')) unregisterKernel(kernelName, 'webgpu');
  for (const kernel of kernels) registerKernel(kernel);
  const gpu = backend() as unknown as Gpu;
  const started = performance.now();
  run();
  gpu.ensureCommandEncoderReady();
  gpu.endComputePassEncoder();
  gpu.submitQueue();
  await gpu.device.queue.onSubmittedWorkDone();
  return performance.now() - started;
}

/** What is used of tfjs's backend. */
interface Gpu {
  readonly device: GPUDevice;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}
