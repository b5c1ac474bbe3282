import { maxPool, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkImages, formatShape } from '../checks.ts';
import type { Tensor } from '../tensor.ts';
import { pair } from './conv2d.ts';

export interface Pool2dOptions {
  /** Step of the window. @default the window's size */
  readonly stride?: number | readonly [number, number];
  /** Border that never wins, at most half the window. @default 0 */
  readonly padding?: number | readonly [number, number];
}

/**
 * The largest value of each window.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]` with h = ⌊(height + 2·padding − window) / stride⌋ + 1. The
 * gradient goes to the first largest value of a window. Follows torch.nn.functional.max_pool2d.
 *
 * @throws RangeError if the window is larger than the padded image, or the padding than half the window.
 * @example
 * maxPool2d(features, 2); // halves height and width
 */
export function maxPool2d(
  images: Tensor,
  window: number | readonly [number, number],
  { stride = window, padding = 0 }: Pool2dOptions = {},
): Tensor {
  const [, height, width] = checkImages('maxPool2d', images);
  const size = pair('maxPool2d', 'window', window, 1);
  const strides = pair('maxPool2d', 'stride', stride, 1);
  const [vertical, horizontal] = pair('maxPool2d', 'padding', padding, 0);
  if (vertical > size[0] / 2 || horizontal > size[1] / 2) {
    throw new RangeError(`maxPool2d: padding ${vertical}×${horizontal} is more than half the window ${size.join('×')}`);
  }
  if (size[0] > height + 2 * vertical || size[1] > width + 2 * horizontal) {
    throw new RangeError(
      `maxPool2d: window ${size.join('×')} is larger than the padded image of ${formatShape(images.shape)}`,
    );
  }
  return maxPool(
    images as Tensor4D,
    size,
    strides,
    [
      [0, 0],
      [vertical, vertical],
      [horizontal, horizontal],
      [0, 0],
    ],
    'floor',
  );
}
