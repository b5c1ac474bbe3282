import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';

type FourSizes = [number, number, number, number];

/** tfjs's attributes of a convolution. */
export interface ConvAttributes {
  readonly strides: number | [number, number];
  readonly pad: number | 'valid' | 'same' | backend_util.ExplicitPadding;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  /** Not of tfjs, whose ops have none: blocks of channels that see only each other. @default 1 */
  readonly groups?: number;
}

/** All sizes of a convolution but the batch: what its programs are written for. */
export interface Convolution {
  readonly height: number;
  readonly width: number;
  /** Of a group. */
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  /** Of a group. */
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

/** The sizes, or undefined for what is left to tfjs's kernel: channels first, other types, nothing to compute. */
export function convolution(
  images: readonly number[],
  [kernelHeight, kernelWidth, channels, outChannels]: readonly number[],
  { strides, pad, dataFormat = 'NHWC', dilations = 1, dimRoundingMode, groups = 1 }: ConvAttributes,
  ...tensors: TensorInfo[]
): Convolution | undefined {
  if (dataFormat !== 'NHWC' || tensors.some(({ dtype }) => dtype !== 'float32')) return undefined;
  const info = backend_util.computeConv2DInfo(
    images as FourSizes,
    [kernelHeight, kernelWidth, channels, outChannels],
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  const sizes = {
    height: info.inHeight,
    width: info.inWidth,
    inChannels: channels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: outChannels / groups,
    kernelHeight,
    kernelWidth,
    strideY: info.strideHeight,
    strideX: info.strideWidth,
    dilationY: info.dilationHeight,
    dilationX: info.dilationWidth,
    top: info.padInfo.top,
    left: info.padInfo.left,
    groups,
  };
  return [images[0], ...Object.values(sizes).slice(0, 8)].some((size) => size < 1) ? undefined : sizes;
}

/** tfjs's transposed convolution may hand over a gradient of other sizes than the convolution would have made. */
export function hasResultShape({ shape }: TensorInfo, sizes: Convolution): boolean {
  return [sizes.outHeight, sizes.outWidth, sizes.outChannels * sizes.groups].every((size, i) => shape[i + 1] === size);
}
