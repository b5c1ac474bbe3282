import { type Tensor4D, conv2d as tfConv2d } from '@tensorflow/tfjs-core';
import { checkImages, checkInteger, checkShape, formatShape } from '../checks.ts';
import { runKernel, setGradient } from '../kernels.ts';
import type { Tensor } from '../tensor.ts';
import { channelSum } from './channels.ts';
import { relu, reluGradient } from './relu.ts';

/** Widths of a border: one number for all sides, `[vertical, horizontal]`, or PyTorch's `'same'` and `'valid'`. */
export type Padding2d = number | readonly [number, number] | 'same' | 'valid';

export interface Conv2dOptions {
  /** Step of the kernel, one number or `[vertical, horizontal]`. @default 1 */
  readonly stride?: number | readonly [number, number];
  /** Zeros around the image. @default 0 */
  readonly padding?: Padding2d;
  /** `[out]`, added to each channel. @default none */
  readonly bias?: Tensor;
  /** Applied to the sum, which costs no pass of its own over the memory. @default none */
  readonly activation?: 'relu';
}

/**
 * Cross-correlates images with a bank of kernels.
 *
 * Images `[batch, height, width, in]`, weight `[kernelHeight, kernelWidth, in, out]` → `[batch, h, w, out]` with
 * h = ⌊(height + 2·padding − kernelHeight) / stride⌋ + 1. Differentiable in all of them. Follows torch.nn.functional.conv2d, in channels-last order.
 *
 * @throws TypeError if a shape does not fit; RangeError if the kernel is larger than the padded image, or `'same'` has a stride.
 * @example
 * const edges = conv2d(images, sobel, { padding: 1 });
 */
export function conv2d(images: Tensor, weight: Tensor, options: Conv2dOptions = {}): Tensor {
  const { stride = 1, padding = 0, bias, activation } = options;
  const [, inHeight, inWidth, channels] = checkImages('conv2d', images);
  const [kernelHeight, kernelWidth] = checkShape('conv2d weight', weight, [null, null, channels, null]);
  const strides = pair('conv2d', 'stride', stride, 1);
  const [top, bottom, left, right] = padding2d('conv2d', padding, [kernelHeight, kernelWidth], strides);
  const height = inHeight + top + bottom;
  const width = inWidth + left + right;
  if (kernelHeight > height || kernelWidth > width) {
    throw new RangeError(
      `conv2d: kernel ${kernelHeight}×${kernelWidth} is larger than the padded image ${height}×${width} of ${formatShape(images.shape)}; pad more or use a smaller kernel`,
    );
  }
  const pad: ExplicitPadding = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  if (!bias) {
    const y = tfConv2d(images as Tensor4D, weight as Tensor4D, strides, pad, 'NHWC', 1, 'floor');
    return activation === 'relu' ? relu(y) : y;
  }
  checkShape('conv2d bias', bias, [weight.shape[3]!]);
  const settings = { strides, pad, dataFormat: 'NHWC', dilations: [1, 1], dimRoundingMode: 'floor' };
  const inputs = { x: images, filter: weight, bias };
  return runKernel('FusedConv2D', inputs, { ...settings, activation: activation ?? 'linear', leakyreluAlpha: 0 })[0];
}

type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]];

// tfjs's own op for this kernel computes the gradient to the images even where nobody wants it.
setGradient<{ activation: string }>('FusedConv2D', {
  inputs: ['x', 'filter'],
  outputs: [true],
  gradient([dy], [x, filter, y], settings) {
    const through = settings.activation === 'relu' ? reluGradient(dy, y) : dy;
    return {
      x: () => runKernel('Conv2DBackpropInput', { dy: through, filter }, { ...settings, inputShape: x.shape })[0],
      filter: () =>
        runKernel('Conv2DBackpropFilter', { x, dy: through }, { ...settings, filterShape: filter.shape })[0],
      bias: () => channelSum(through),
    };
  },
});

/**
 * The border that a padding option means, as `[top, bottom, left, right]`. An odd `'same'` border is wider at the bottom and right,
 * as in PyTorch.
 *
 * @throws RangeError if a width is negative or not whole, or if `'same'` comes with a stride.
 */
export function padding2d(
  owner: string,
  padding: Padding2d,
  [kernelHeight, kernelWidth]: readonly [number, number],
  [strideHeight, strideWidth]: readonly [number, number] = [1, 1],
): [number, number, number, number] {
  if (padding === 'valid') return [0, 0, 0, 0];
  if (padding === 'same') {
    if (strideHeight !== 1 || strideWidth !== 1) {
      throw new RangeError(
        `${owner}: padding 'same' needs stride 1, found ${strideHeight}×${strideWidth}; give the padding in pixels`,
      );
    }
    const top = Math.floor((kernelHeight - 1) / 2);
    const left = Math.floor((kernelWidth - 1) / 2);
    return [top, kernelHeight - 1 - top, left, kernelWidth - 1 - left];
  }
  const [vertical, horizontal] = pair(owner, 'padding', padding, 0);
  return [vertical, vertical, horizontal, horizontal];
}

/** One number for both axes, or `[vertical, horizontal]`. */
export function pair(
  owner: string,
  option: string,
  value: number | readonly [number, number],
  low: number,
): [number, number] {
  const [vertical, horizontal] = typeof value === 'number' ? [value, value] : value;
  checkInteger(owner, option, vertical, low);
  checkInteger(owner, option, horizontal, low);
  return [vertical, horizontal];
}
