import { choices } from '@cnn/tensor';
import type { FixedAugmentation } from './fixed.ts';
import { type ResizedSide, resized, sizeBySide } from './resized.ts';
import type { ResizingOptions } from './resizing.ts';
import { heightAndWidth, type Size } from './size.ts';

export interface ResizeOptions extends ResizingOptions {
  /** The side that a single number is the length of; the other one follows, rounded down. @default 'short' */
  readonly side?: ResizedSide;
}

/**
 * Resizes images.
 *
 * Use it to bring pictures to the size that a network wants. With `antialias` nothing is passed over where images shrink a lot, as torchvision does.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]`; masks, boxes and keypoints move along. Follows kornia.augmentation.Resize, whose
 * `antialias` is a Gaussian blur beforehand; here it is that of torch.nn.functional.interpolate. As there, masks are resized without `alignCorners`.
 *
 * @param size `[height, width]` in pixels, or one number: the length of `side`, where width : height stays.
 * @throws RangeError if a size is not a whole number of at least 1; TypeError for an unknown side or mode, or antialias with nearest or `alignCorners`.
 * @example
 * const small = resize([224, 224], { antialias: true }).apply(photos);
 */
export function resize(size: Size, { side = 'short', ...options }: ResizeOptions = {}): FixedAugmentation {
  if (!SIDES.includes(side)) throw new TypeError(`Resize: unknown side '${side}'; ${choices(side, SIDES)}`);
  const both = heightAndWidth('Resize', size);
  return resized('Resize', { size, side }, options, (shape) =>
    typeof size === 'number' ? sizeBySide(size, side, shape) : both,
  );
}

const SIDES: readonly ResizedSide[] = ['short', 'long', 'vert', 'horz'];
