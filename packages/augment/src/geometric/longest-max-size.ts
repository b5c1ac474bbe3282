import { checkInteger } from '@cnn/tensor';
import type { FixedAugmentation } from './fixed.ts';
import { resized, sizeBySide } from './resized.ts';
import type { ResizingOptions } from './resizing.ts';

/**
 * Resizes images so that their longer side is `maxSize`; width : height stays, but for the shorter side being rounded down.
 *
 * Use it before {@link padTo} to bring pictures of several shapes to one size.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]`; masks, boxes and keypoints move along. Follows
 * kornia.augmentation.LongestMaxSize, and {@link resize} in the rest.
 *
 * @throws RangeError if the size is not a whole number of at least 1; TypeError for an unknown mode, or antialias with nearest or `alignCorners`.
 * @example
 * const boxed = sequence(longestMaxSize(512), padTo(512));
 */
export function longestMaxSize(maxSize: number, options: ResizingOptions = {}): FixedAugmentation {
  checkInteger('LongestMaxSize', 'maxSize', maxSize, 1);
  return resized('LongestMaxSize', { maxSize }, options, (shape) => sizeBySide(maxSize, 'long', shape));
}
