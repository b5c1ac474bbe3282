import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { MULTIPLY_SCRATCH, TRANSPOSED_SCRATCH } from './gemm.ts';
import { type Call, register } from './kernel.ts';
import { winogradBackInput, winogradBackKernels, winogradFits, winogradForward } from './winograd.ts';

type FourSizes = [number, number, number, number];

interface ConvAttributes {
  readonly strides: number | [number, number];
  readonly pad: number | 'valid' | 'same' | backend_util.ExplicitPadding;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  /** Not of tfjs, whose op has none: blocks of channels that see only each other. @default 1 */
  readonly groups?: number;
}

/** All sizes of a convolution. */
export interface Convolution {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly dilationY: number;
  readonly dilationX: number;
  readonly top: number;
  readonly left: number;
  readonly groups: number;
}

/** A bias's address or 0, and an activation by its number in assembly/simd.ts. */
export interface Finish {
  readonly bias: number;
  readonly activation: number;
}

/** Activations that are fused, by tfjs's names. */
const ACTIVATIONS: Readonly<Record<string, number>> = { linear: 0, relu: 1 };

export function registerConvolution(): void {
  register('Conv2D', ({ inputs, backend, attrs }: Call<'x' | 'filter', ConvAttributes>) => {
    const { x, filter } = inputs;
    const sizes = convolution(x.shape, filter.shape, attrs, x, filter);
    return sizes && forward(backend, sizes, x, filter, { bias: 0, activation: 0 });
  });
  register(
    'FusedConv2D',
    ({ inputs, backend, attrs }: Call<'x' | 'filter' | 'bias', ConvAttributes & { activation: string }>) => {
      const { x, filter, bias } = inputs as { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo };
      const activation = ACTIVATIONS[attrs.activation ?? 'linear'];
      const sizes = convolution(x.shape, filter.shape, attrs, x, filter);
      if (!sizes || activation === undefined) return undefined;
      // A bias may come as one number for all channels.
      if (bias && (bias.dtype !== 'float32' || bias.shape.reduce((a, b) => a * b, 1) !== sizes.outChannels))
        return undefined;
      return forward(backend, sizes, x, filter, { bias: bias ? backend.address(bias) : 0, activation });
    },
  );
  register(
    'Conv2DBackpropInput',
    ({ inputs, backend, attrs }: Call<'dy' | 'filter', ConvAttributes & { inputShape: number[] }>) => {
      const { dy, filter } = inputs;
      const sizes = convolution(attrs.inputShape, filter.shape, attrs, dy, filter);
      if (!sizes || !hasResultShape(dy, sizes)) return undefined;
      return backInput(backend, sizes, dy, filter);
    },
  );
  register(
    'Conv2DBackpropFilter',
    ({ inputs, backend, attrs }: Call<'x' | 'dy', ConvAttributes & { filterShape: number[] }>) => {
      const { x, dy } = inputs;
      const sizes = convolution(x.shape, attrs.filterShape, attrs, x, dy);
      if (!sizes || !hasResultShape(dy, sizes)) return undefined;
      return backKernels(backend, sizes, x, dy);
    },
  );
}

/** tfjs's transposed convolution may hand over a gradient of other sizes than the convolution would have made. */
function hasResultShape({ shape }: TensorInfo, { batch, outHeight, outWidth, outChannels }: Convolution): boolean {
  return [batch, outHeight, outWidth, outChannels].every((size, axis) => shape[axis] === size);
}

/** The sizes, or undefined for what is left to the inherited kernel: channels first, other types. */
function convolution(
  images: readonly number[],
  [kernelHeight, kernelWidth, channels, outChannels]: readonly number[],
  { strides, pad, dataFormat = 'NHWC', dilations = 1, dimRoundingMode, groups = 1 }: ConvAttributes,
  ...tensors: TensorInfo[]
): Convolution | undefined {
  if (dataFormat !== 'NHWC' || tensors.some(({ dtype }) => dtype !== 'float32')) return undefined;
  const info = backend_util.computeConv2DInfo(
    images as FourSizes,
    [kernelHeight!, kernelWidth!, channels!, outChannels!],
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    inChannels: channels! * groups,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: outChannels!,
    kernelHeight: kernelHeight!,
    kernelWidth: kernelWidth!,
    strideY: info.strideHeight,
    strideX: info.strideWidth,
    dilationY: info.dilationHeight,
    dilationX: info.dilationWidth,
    top: info.padInfo.top,
    left: info.padInfo.left,
    groups,
  };
}

function forward(
  backend: CnnWasmBackend,
  sizes: Convolution,
  x: TensorInfo,
  filter: TensorInfo,
  finish: Finish,
): TensorInfo {
  const { batch, outHeight, outWidth, outChannels } = sizes;
  const y = backend.empty([batch, outHeight, outWidth, outChannels]);
  if (winogradFits(sizes)) winogradForward(backend, sizes, backend.address(x), filter, backend.address(y), finish);
  else {
    const { group, pixels, window, inBytes, outBytes } = parts(sizes);
    const block = blockOf(window);
    for (let g = 0; g < sizes.groups; g++) {
      backend.engine.run(
        'convolve',
        Math.ceil(pixels / block),
        [
          backend.address(x) + g * inBytes,
          4 * sizes.inChannels,
          backend.address(filter) + g * outBytes,
          4 * outChannels,
          backend.address(y) + g * outBytes,
          4 * outChannels,
          batch,
          ...group,
          block,
          finish.bias && finish.bias + g * outBytes,
          finish.activation,
        ],
        MULTIPLY_SCRATCH + 4 * block * window + 64,
      );
    }
  }
  return y;
}

function backInput(backend: CnnWasmBackend, sizes: Convolution, dy: TensorInfo, filter: TensorInfo): TensorInfo {
  const { batch, height, width, inChannels, outChannels } = sizes;
  const dx = backend.empty([batch, height, width, inChannels]);
  if (winogradFits(sizes)) winogradBackInput(backend, sizes, backend.address(dy), filter, backend.address(dx));
  else {
    const { group, window, inBytes, outBytes } = parts(sizes);
    const block = blockOf(window);
    for (let g = 0; g < sizes.groups; g++) {
      backend.engine.run(
        'convolveBackInput',
        batch,
        [
          backend.address(dy) + g * outBytes,
          4 * outChannels,
          backend.address(filter) + g * outBytes,
          4 * outChannels,
          backend.address(dx) + g * inBytes,
          4 * inChannels,
          ...group,
          block,
        ],
        192 + 4 * block * window + 64,
      );
    }
  }
  return dx;
}

function backKernels(backend: CnnWasmBackend, sizes: Convolution, x: TensorInfo, dy: TensorInfo): TensorInfo {
  const { kernelHeight, kernelWidth, inChannels, outChannels, groups } = sizes;
  const { engine } = backend;
  const gradient = backend.empty([kernelHeight, kernelWidth, inChannels / groups, outChannels]);
  if (winogradFits(sizes))
    winogradBackKernels(backend, sizes, backend.address(x), backend.address(dy), backend.address(gradient));
  else {
    const { group, pixels, window, inBytes, outBytes } = parts(sizes);
    const block = blockOf(window);
    const perPart = Math.max(Math.ceil(pixels / 16 / block) * block, 4 * block);
    const count = Math.ceil(pixels / perPart);
    if (count === 0 || window === 0) {
      (backend.data.get(gradient.dataId).values as Float32Array).fill(0);
      return gradient;
    }
    const sums = engine.heap.allocate(4 * count * window * (outChannels / groups));
    for (let g = 0; g < groups; g++) {
      engine.run(
        'convolveBackKernels',
        count,
        [
          backend.address(x) + g * inBytes,
          4 * inChannels,
          backend.address(dy) + g * outBytes,
          4 * outChannels,
          sums,
          pixels,
          ...group,
          block,
          perPart,
        ],
        TRANSPOSED_SCRATCH + 4 * block * window + 64,
      );
      const target = backend.address(gradient) + g * outBytes;
      engine.run('sumParts', window, [sums, count, window, outChannels / groups, target, 4 * outChannels]);
    }
    engine.heap.release(sums);
  }
  return gradient;
}

/** What the kernels of one group share: their sizes in the order of assembly/convolution.ts, and how far groups lie apart. */
function parts(sizes: Convolution) {
  const { groups, kernelHeight, kernelWidth } = sizes;
  const inChannels = sizes.inChannels / groups;
  const outChannels = sizes.outChannels / groups;
  const plain = [sizes.strideY, sizes.strideX].every((stride) => stride === 1) && sizes.top === 0 && sizes.left === 0;
  // The same number of pixels says that there is no border at the bottom or right either.
  const same = sizes.outHeight === sizes.height && sizes.outWidth === sizes.width;
  const isProduct = kernelHeight * kernelWidth === 1 && plain && same;
  const group = [
    sizes.height,
    sizes.width,
    inChannels,
    sizes.outHeight,
    sizes.outWidth,
    outChannels,
    kernelHeight,
    kernelWidth,
    sizes.strideY,
    sizes.strideX,
    sizes.dilationY,
    sizes.dilationX,
    sizes.top,
    sizes.left,
    isProduct ? 1 : 0,
  ];
  return {
    group,
    pixels: sizes.batch * sizes.outHeight * sizes.outWidth,
    window: kernelHeight * kernelWidth * inChannels,
    inBytes: 4 * inChannels,
    outBytes: 4 * outChannels,
  };
}

/** Output pixels whose columns fit into half of the second-level cache: whole tiles, at most what is summed in one go. */
function blockOf(window: number): number {
  const fitting = Math.floor((512 * 1024) / (4 * Math.max(window, 1)));
  return Math.min(Math.max(Math.floor(fitting / 6), 1) * 6, 510);
}
