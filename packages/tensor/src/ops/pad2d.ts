import { pad, type Tensor4D } from '@tensorflow/tfjs-core';
import { checkImages } from '../checks.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Images with a border of `value`; `[top, bottom, left, right]` are its widths in pixels.
 *
 * `[batch, height, width, channels]` → `[batch, height + top + bottom, width + left + right, channels]`.
 */
export function pad2d(
  images: Tensor,
  [top, bottom, left, right]: readonly [number, number, number, number],
  value = 0,
): Tensor {
  checkImages('pad2d', images);
  return pad(
    images as Tensor4D,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    value,
  );
}
