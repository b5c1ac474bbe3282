import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { addBias } from './channels.ts';
import { checkConvTranspose } from './check-convolution.ts';
import { convolution, uncorrelate } from './convolution.ts';
import { pad2d } from './pad2d.ts';
import type { Pair } from './per-axis.ts';

export interface ConvTranspose2dOptions {
  /** How far apart the kernel's copies are set down, one number or `[vertical, horizontal]`. @default 1 */
  readonly stride?: Pair;
  /** Pixels that are cut from each side of the result. @default 0 */
  readonly padding?: Pair;
  /** Pixels that the result gains at the bottom and right; smaller than the stride or the dilation. @default 0 */
  readonly outputPadding?: Pair;
  /** How far the kernel's taps lie apart, one number or `[vertical, horizontal]`. @default 1 */
  readonly dilation?: Pair;
  /** Parts that the channels are divided into; each part of the output sees only its part of the input. @default 1 */
  readonly groups?: number;
  /** `[out]`, added to each channel. @default none */
  readonly bias?: Tensor;
}

/**
 * Sets down a kernel for each pixel, as strong as the pixel, and adds up where they overlap: the gradient of {@link conv2d} to its images, used to
 * make pictures larger.
 *
 * Images `[batch, height, width, in]`, weight `[kernelHeight, kernelWidth, out / groups, in]` → `[batch, h, w, out]` with
 * h = (height − 1)·stride − 2·padding + dilation·(kernelHeight − 1) + outputPadding + 1. Differentiable in all of them. Follows
 * torch.nn.functional.conv_transpose2d, in channels-last order.
 *
 * @throws TypeError if a shape or dtype does not fit; RangeError if `groups` does not divide the input channels, if `outputPadding` is too large, or
 * the padding leaves nothing.
 * @example
 * const twiceAsLarge = convTranspose2d(images, weight, { stride: 2, padding: 1, outputPadding: 1 }); // with a kernel of 3×3
 */
export function convTranspose2d(images: Tensor, weight: Tensor, options: ConvTranspose2dOptions = {}): Tensor {
  const { bias } = options;
  const { outputSize, ...attributes } = checkConvTranspose('convTranspose2d', images, weight, options);
  const { stride, padding, outputPadding, dilation, groups } = attributes;
  return operation('convTranspose2d', { images, weight, bias }, attributes, ({ images, weight, bias }) =>
    scope(() => {
      // More than a stride of further pixels is what more rows of zeros would bring forth.
      const [bottom, right] = outputPadding.map((extra, axis) => Math.floor(extra / stride[axis]));
      const x = bottom + right > 0 ? pad2d(images, [0, bottom, 0, right]) : images;
      const shape = [images.shape[0], ...outputSize, weight.shape[2]! * groups];
      const y = uncorrelate(x, weight, convolution(stride, padding, dilation, groups), shape);
      return bias ? addBias(y, bias) : y;
    }),
  );
}
