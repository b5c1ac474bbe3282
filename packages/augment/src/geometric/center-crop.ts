import { type FixedAugmentation, fixed } from './fixed.ts';
import { translation } from './matrix.ts';
import { WHOLE_PIXELS } from './sampling.ts';
import { heightAndWidth, type Size, sizeText } from './size.ts';

/**
 * Cuts a window of `size` out of the middle of each image. Where the rest is an odd number of pixels, the bottom or the right loses the one more.
 *
 * Use it for validation where training crops at random.
 *
 * Images `[batch, height, width, channels]` → `[batch, size, size, channels]`; masks, boxes and keypoints move along. Follows
 * kornia.augmentation.CenterCrop.
 *
 * @throws RangeError if size is out of range, or larger than an image.
 * @example
 * const middle = centerCrop(224).apply(images);
 */
export function centerCrop(size: Size): FixedAugmentation {
  const [height, width] = heightAndWidth('CenterCrop', size);
  return fixed('CenterCrop', {
    sampling: WHOLE_PIXELS,
    options: { size },
    matrix: ([, inHeight, inWidth]) => {
      if (height > inHeight! || width > inWidth!) {
        const largest = [Math.min(height, inHeight!), Math.min(width, inWidth!)];
        throw new RangeError(
          `CenterCrop: size ${sizeText([height, width])} is larger than the image (${inHeight}×${inWidth}); ` +
            `crop to ${sizeText(largest)}, or resize or pad first`,
        );
      }
      return translation(-Math.floor((inWidth! - width) / 2), -Math.floor((inHeight! - height) / 2));
    },
    size: () => [height, width],
  });
}
