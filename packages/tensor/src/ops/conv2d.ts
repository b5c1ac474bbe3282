import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { checkConvolution } from './check-convolution.ts';
import { convolution, correlate } from './convolution.ts';
import { pad2d } from './pad2d.ts';
import type { Padding2d } from './padding2d.ts';
import type { Pair } from './per-axis.ts';

/** What lies around the images: zeros, or a border of {@link pad2d}. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

export interface Conv2dOptions {
  /** Step of the kernel, one number or `[vertical, horizontal]`. @default 1 */
  readonly stride?: Pair;
  /** Border around the image. @default 0 */
  readonly padding?: Padding2d;
  /** What the border holds. @default 'zeros' */
  readonly paddingMode?: PaddingMode;
  /** How far the kernel's taps lie apart, one number or `[vertical, horizontal]`. @default 1 */
  readonly dilation?: Pair;
  /** Parts that the channels are divided into; each part of the output sees only its part of the input. @default 1 */
  readonly groups?: number;
  /** `[out]`, added to each channel. @default none */
  readonly bias?: Tensor;
  /** Applied to the sum, which costs no pass of its own over the memory. @default none */
  readonly activation?: 'relu';
}

/**
 * Cross-correlates images with a bank of kernels.
 *
 * Images `[batch, height, width, in]`, weight `[kernelHeight, kernelWidth, in / groups, out]` → `[batch, h, w, out]` with
 * h = ⌊(height + 2·padding − dilation·(kernelHeight − 1) − 1) / stride⌋ + 1. Differentiable in all of them. Follows torch.nn.functional.conv2d, in
 * channels-last order.
 *
 * @throws TypeError if a shape or dtype does not fit; RangeError if the kernel is larger than the padded image, if `groups` does not divide the
 * channels, or `'same'` has a stride.
 * @example
 * const edges = conv2d(images, sobel, { padding: 1 });
 * const blurred = conv2d(images, kernels, { padding: 'same', paddingMode: 'reflect', groups: 3 }); // each colour by itself
 */
export function conv2d(images: Tensor, weight: Tensor, options: Conv2dOptions = {}): Tensor {
  const { bias, activation } = options;
  const { stride, padding, dilation, groups, paddingMode } = checkConvolution('conv2d', images, weight, options);
  const attributes = { stride, padding, dilation, groups, paddingMode, activation };
  return operation('conv2d', { images, weight, bias }, attributes, ({ images, weight, bias }) =>
    scope(() => {
      const finish = { bias, activation };
      if (paddingMode === 'zeros')
        return correlate(images, weight, convolution(stride, padding, dilation, groups), finish);
      const bordered = pad2d(images, padding as [number, number, number, number], { mode: paddingMode });
      return correlate(bordered, weight, convolution(stride, [0, 0, 0, 0], dilation, groups), finish);
    }),
  );
}
