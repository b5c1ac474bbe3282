import { checkInteger } from '@cnn/tensor';
import type { FixedAugmentation } from './fixed.ts';
import { resized, sizeBySide } from './resized.ts';
import type { ResizingOptions } from './resizing.ts';

/**
 * Resizes images so that their shorter side is `maxSize`; width : height stays, but for the longer side being rounded down.
 *
 * Use it before {@link centerCrop} for validation.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]`; masks, boxes and keypoints move along. Follows
 * kornia.augmentation.SmallestMaxSize, and {@link resize} in the rest.
 *
 * @throws RangeError if the size is not a whole number of at least 1; TypeError for an unknown mode, or antialias with nearest or `alignCorners`.
 * @example
 * const validate = sequence(smallestMaxSize(256, { antialias: true }), centerCrop(224));
 */
export function smallestMaxSize(maxSize: number, options: ResizingOptions = {}): FixedAugmentation {
  checkInteger('SmallestMaxSize', 'maxSize', maxSize, 1);
  return resized('SmallestMaxSize', { maxSize }, options, (shape) => sizeBySide(maxSize, 'short', shape));
}
