import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { chunkRowsOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';
import { stridedCopy } from './strided-copy.ts';

type FourSizes = [number, number, number, number];

interface DepthwiseAttributes {
  readonly strides: number | [number, number];
  readonly pad: number | 'valid' | 'same' | backend_util.ExplicitPadding;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Activations that are fused, by tfjs's names. */
const ACTIVATIONS: Readonly<Record<string, number>> = { linear: 0, relu: 1 };

export function registerDepthwise(): void {
  register('DepthwiseConv2dNative', ({ inputs, backend, attrs }: Call<'x' | 'filter', DepthwiseAttributes>) => {
    const { x, filter } = inputs;
    const sizes = sizesOf(x.shape, filter.shape, attrs, x, filter);
    return sizes && forward(backend, sizes, x, filter, 0, 0);
  });
  register(
    'FusedDepthwiseConv2D',
    ({ inputs, backend, attrs }: Call<'x' | 'filter', DepthwiseAttributes & { activation?: string }>) => {
      const { x, filter, bias } = inputs as typeof inputs & { readonly bias?: TensorInfo };
      const activation = ACTIVATIONS[attrs.activation ?? 'linear'];
      const sizes = sizesOf(x.shape, filter.shape, attrs, x, filter);
      if (!sizes || activation === undefined) return undefined;
      // A bias may come as one number for all channels.
      if (bias && (bias.dtype !== 'float32' || bias.shape.reduce((a, b) => a * b, 1) !== sizes.outChannels))
        return undefined;
      return forward(backend, sizes, x, filter, bias ? backend.address(bias) : 0, activation);
    },
  );
  register(
    'DepthwiseConv2dNativeBackpropInput',
    ({ inputs, backend, attrs }: Call<'dy' | 'filter', DepthwiseAttributes & { inputShape: number[] }>) => {
      const { dy, filter } = inputs;
      const sizes = sizesOf(attrs.inputShape, filter.shape, attrs, dy, filter);
      return sizes && backInput(backend, sizes, dy, filter);
    },
  );
  register(
    'DepthwiseConv2dNativeBackpropFilter',
    ({ inputs, backend, attrs }: Call<'x' | 'dy', DepthwiseAttributes & { filterShape: number[] }>) => {
      const { x, dy } = inputs;
      const sizes = sizesOf(x.shape, attrs.filterShape, attrs, x, dy);
      return sizes && backKernels(backend, sizes, x, dy);
    },
  );
}

type Sizes = backend_util.Conv2DInfo;

/** The sizes, or undefined for what is left to the inherited kernel: channels first, other types. */
function sizesOf(
  images: readonly number[],
  kernels: readonly number[],
  { strides, pad, dataFormat = 'NHWC', dilations, dimRoundingMode }: DepthwiseAttributes,
  ...tensors: readonly TensorInfo[]
): Sizes | undefined {
  if (dataFormat !== 'NHWC' || tensors.some(({ dtype }) => dtype !== 'float32')) return undefined;
  const [shape, kernelShape] = [images as FourSizes, kernels as FourSizes];
  return backend_util.computeConv2DInfo(shape, kernelShape, strides, dilations ?? 1, pad, dimRoundingMode, true);
}

/** The sizes in the order of assembly/depthwise.ts. */
function numbers(sizes: Sizes): number[] {
  const { batchSize, inHeight, inWidth, inChannels, outChannels, outHeight, outWidth } = sizes;
  const shape = [batchSize, inHeight, inWidth, inChannels, outChannels / Math.max(inChannels, 1), outHeight, outWidth];
  const steps = [sizes.strideHeight, sizes.strideWidth, sizes.dilationHeight, sizes.dilationWidth];
  return [...shape, sizes.filterHeight, sizes.filterWidth, ...steps, sizes.padInfo.top, sizes.padInfo.left];
}

function forward(
  backend: CnnWasmBackend,
  sizes: Sizes,
  x: TensorInfo,
  filter: TensorInfo,
  bias: number,
  activation: number,
): TensorInfo {
  const { batchSize, outHeight, outWidth, outChannels } = sizes;
  const y = backend.empty([batchSize, outHeight, outWidth, outChannels]);
  const lines = chunkRowsOf(outWidth * outChannels);
  const addresses = [x, filter, y].map((each) => backend.address(each));
  const chunks = y.shape.includes(0) ? 0 : Math.ceil((batchSize * outHeight) / lines);
  backend.engine.run('depthwise', chunks, [...addresses, ...numbers(sizes), lines, bias, activation], listBytes(sizes));
  return y;
}

function backInput(backend: CnnWasmBackend, sizes: Sizes, dy: TensorInfo, filter: TensorInfo): TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outChannels } = sizes;
  const { engine } = backend;
  const dx = backend.empty([batchSize, inHeight, inWidth, inChannels]);
  const lines = chunkRowsOf(inWidth * inChannels);
  const chunks = dx.shape.includes(0) ? 0 : Math.ceil((batchSize * inHeight) / lines);
  const [from, to] = [backend.address(dy), backend.address(dx)];
  if (sizes.strideHeight !== 1 || sizes.strideWidth !== 1 || inChannels !== outChannels) {
    engine.run(
      'depthwiseBackInput',
      chunks,
      [from, backend.address(filter), to, ...numbers(sizes), lines],
      listBytes(sizes) + 4 * inWidth * sizes.filterWidth,
    );
    return dx;
  }
  // In steps of one it is a convolution itself, with kernels that are turned by 180°.
  const taps = sizes.filterHeight * sizes.filterWidth;
  const turned = engine.heap.allocate(4 * taps * inChannels);
  const axes = [
    { size: taps, from: -inChannels, to: inChannels },
    { size: inChannels, from: 1, to: 1 },
  ];
  stridedCopy(
    backend,
    4,
    { address: backend.address(filter), offset: (taps - 1) * inChannels },
    { address: turned },
    axes,
  );
  const { padInfo } = sizes;
  const back = {
    ...sizes,
    inHeight: sizes.outHeight,
    inWidth: sizes.outWidth,
    outHeight: inHeight,
    outWidth: inWidth,
    padInfo: {
      ...padInfo,
      top: sizes.effectiveFilterHeight - 1 - padInfo.top,
      left: sizes.effectiveFilterWidth - 1 - padInfo.left,
    },
  };
  engine.run('depthwise', chunks, [from, turned, to, ...numbers(back), lines, 0, 0], listBytes(sizes));
  engine.heap.release(turned);
  return dx;
}

function backKernels(backend: CnnWasmBackend, sizes: Sizes, x: TensorInfo, dy: TensorInfo): TensorInfo {
  const { batchSize, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth } = sizes;
  const { engine } = backend;
  const gradient = backend.empty([filterHeight, filterWidth, inChannels, outChannels / Math.max(inChannels, 1)]);
  const taps = filterHeight * filterWidth;
  // Some work for each part, also in comparison with adding up the parts.
  const lines = Math.max(chunkRowsOf(outWidth * outChannels), Math.ceil((8 * taps) / Math.max(outWidth, 1)));
  const count = Math.ceil((batchSize * outHeight) / lines);
  if (count === 0) {
    (backend.data.get(gradient.dataId).values as Float32Array).fill(0);
    return gradient;
  }
  const parts = engine.heap.allocate(4 * count * taps * outChannels);
  engine.run('depthwiseBackKernels', count, [backend.address(x), backend.address(dy), parts, ...numbers(sizes), lines]);
  engine.run('sumParts', taps, [parts, count, taps, outChannels, backend.address(gradient), 4 * outChannels]);
  engine.heap.release(parts);
  return gradient;
}

/** Bytes of a list of the products of a window. */
function listBytes({ filterHeight, filterWidth }: Sizes): number {
  return 8 * filterHeight * filterWidth;
}
