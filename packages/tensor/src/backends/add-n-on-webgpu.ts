import '@tensorflow/tfjs-backend-webgpu';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { getKernel, type KernelFunc, registerKernel, type TensorInfo, unregisterKernel } from '@tensorflow/tfjs-core';

/** @internal tfjs's own kernel, which binds all tensors at once: more than a device lets a program bind, from 8 on by default. */
export const upstreamAddN: KernelFunc = getKernel('AddN', 'webgpu').kernelFunc;

interface Addition {
  readonly inputs: readonly TensorInfo[];
  readonly backend: WebGPUBackend;
}

unregisterKernel('AddN', 'webgpu');
registerKernel({ kernelName: 'AddN', backendName: 'webgpu', kernelFunc: addInParts as never });

/** As many as can be bound beside the sum, then the sum and as many more. */
function addInParts({ inputs, backend }: Addition): TensorInfo {
  const most = backend.device.limits.maxStorageBuffersPerShaderStage - 1;
  const sumOf = (parts: readonly TensorInfo[]) => upstreamAddN({ inputs: parts, backend } as never) as TensorInfo;
  let sum = sumOf(inputs.slice(0, most));
  for (let at = most; at < inputs.length; at += most - 1) {
    const before = sum;
    sum = sumOf([before, ...inputs.slice(at, at + most - 1)]);
    backend.disposeData(before.dataId);
  }
  return sum;
}
