import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { backend_util, registerKernel, type TensorInfo, unregisterKernel } from '@tensorflow/tfjs-core';
import { sizeOf } from '../checks.ts';

// tfjs's own ask for every number by its four indices, which makes them nineteen twentieths of a training step.

type Plane = [number, number, number, number];

interface FilterGradient {
  readonly inputs: { readonly x: TensorInfo; readonly dy: TensorInfo };
  readonly backend: MathBackendCPU;
  readonly attrs: {
    readonly strides: number | [number, number];
    readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
    readonly dilations?: number | [number, number];
    readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
    readonly filterShape: Plane;
  };
}

/** Puts gradients to the filters of convolutions, and of those channel by channel, in place of tfjs's. */
export function registerFilterGradients(): void {
  for (const [kernelName, isDepthwise, addPixel] of [
    ['Conv2DBackpropFilter', false, addProducts],
    ['DepthwiseConv2dNativeBackpropFilter', true, addChannels],
  ] as const) {
    const kernelFunc = (call: FilterGradient) => filterGradient(call, isDepthwise, addPixel);
    unregisterKernel(kernelName, 'cpu');
    registerKernel({ kernelName, backendName: 'cpu', kernelFunc: kernelFunc as never });
  }
}

type AddPixel = (
  sums: Float64Array,
  at: number,
  x: Float32Array,
  from: number,
  channels: number,
  dy: Float32Array,
  to: number,
  outputs: number,
) => void;

function filterGradient({ inputs, backend, attrs }: FilterGradient, isDepthwise: boolean, add: AddPixel): TensorInfo {
  const { strides, pad, dilations = 1, dimRoundingMode, filterShape } = attrs;
  const info = backend_util.computeConv2DInfo(
    inputs.x.shape as Plane,
    filterShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    isDepthwise,
  );
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  const { top, left } = info.padInfo;
  const x = valuesOf(backend, inputs.x);
  const dy = valuesOf(backend, inputs.dy);
  const size = sizeOf(filterShape);
  const tap = size / (filterHeight * filterWidth);
  // In doubles, as a filter sums over all places of all images.
  const sums = new Float64Array(size);
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const to = ((image * outHeight + row) * outWidth + column) * outChannels;
        for (let i = 0; i < filterHeight; i++) {
          const y = row * strideHeight - top + i * dilationHeight;
          if (y < 0 || y >= inHeight) continue;
          for (let j = 0; j < filterWidth; j++) {
            const place = column * strideWidth - left + j * dilationWidth;
            if (place < 0 || place >= inWidth) continue;
            const from = ((image * inHeight + y) * inWidth + place) * inChannels;
            add(sums, (i * filterWidth + j) * tap, x, from, inChannels, dy, to, outChannels);
          }
        }
      }
    }
  }
  return backend.makeTensorInfo(filterShape, 'float32', Float32Array.from(sums));
}

/** Every channel of a pixel with every output. */
const addProducts: AddPixel = (sums, at, x, from, channels, dy, to, outputs) => {
  let sum = at;
  for (let channel = 0; channel < channels; channel++) {
    const value = x[from + channel];
    for (let output = 0; output < outputs; output++) sums[sum++] += value * dy[to + output];
  }
};

/** Every channel of a pixel with the outputs of its own. */
const addChannels: AddPixel = (sums, at, x, from, channels, dy, to, outputs) => {
  const each = outputs / channels;
  for (let output = 0; output < outputs; output++) {
    sums[at + output] += x[from + Math.floor(output / each)] * dy[to + output];
  }
};

function valuesOf(backend: MathBackendCPU, { dataId }: TensorInfo): Float32Array {
  return backend.data.get(dataId as never).values as Float32Array;
}
