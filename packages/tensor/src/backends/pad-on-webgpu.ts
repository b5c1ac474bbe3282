import '@tensorflow/tfjs-backend-webgpu';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { getKernel, type KernelFunc, registerKernel, type TensorInfo, unregisterKernel } from '@tensorflow/tfjs-core';
import { sizeOf } from '../checks.ts';

/** @internal tfjs's own kernel, whose shader is no WGSL for tensors of rank 5 and 6; it is also the gradient of `slice`. */
export const upstreamPad: KernelFunc = getKernel('PadV2', 'webgpu').kernelFunc;

interface Padding {
  readonly inputs: { readonly x: TensorInfo };
  readonly backend: WebGPUBackend;
  readonly attrs: {
    readonly paddings: readonly (readonly [before: number, after: number])[];
    readonly constantValue: number;
  };
}

unregisterKernel('PadV2', 'webgpu');
registerKernel({
  kernelName: 'PadV2',
  backendName: 'webgpu',
  kernelFunc: ((call: Padding) =>
    call.inputs.x.shape.length > 4 ? padByAxis(call) : upstreamPad(call as never)) as never,
});

/** One axis after the other, each as the middle one of three. */
function padByAxis({ inputs: { x }, backend, attrs: { paddings, constantValue } }: Padding): TensorInfo {
  backend.incRef(x.dataId);
  let padded = x;
  for (const [axis, widths] of paddings.entries()) {
    const [before, after] = widths;
    if (before + after === 0) continue;
    const { shape, dataId } = padded;
    const folded = [sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1))];
    const attrs = { paddings: [[0, 0], widths, [0, 0]], constantValue };
    const made = upstreamPad({ inputs: { x: { ...padded, shape: folded } }, backend, attrs } as never) as TensorInfo;
    backend.disposeData(dataId);
    padded = { ...made, shape: shape.with(axis, shape[axis] + before + after) };
  }
  return padded;
}
