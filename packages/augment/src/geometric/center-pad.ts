import { formatShape } from '@cnn/tensor';
import { type FixedAugmentation, fixed } from './fixed.ts';
import { translation } from './matrix.ts';
import { WHOLE_PIXELS } from './sampling.ts';
import { heightAndWidth, type Size, sizeText } from './size.ts';

/**
 * Brings images to `size` by a border of zeros, with the picture in the middle. Where the border is an odd number of pixels, the bottom or the right gets the
 * one more.
 *
 * Use it where a network wants a larger image than the data have: `centerPad(32)` for the 28×28 of MNIST and Fashion-MNIST.
 *
 * Images `[batch, height, width, channels]` → `[batch, size, size, channels]`; masks, boxes and keypoints move along. Places the picture as
 * torchvision.transforms.CenterCrop does with an image that is too small.
 *
 * @throws RangeError if an image is larger than the size.
 * @example
 * const images32 = centerPad(32).apply(images28);
 */
export function centerPad(size: Size): FixedAugmentation {
  const [height, width] = heightAndWidth('CenterPad', size);
  return fixed('CenterPad', {
    sampling: { ...WHOLE_PIXELS },
    options: { size },
    matrix: (shape) => {
      const [, inHeight, inWidth] = shape as [number, number, number, number];
      if (inHeight > height || inWidth > width) {
        throw new RangeError(
          `CenterPad: images of ${formatShape(shape)} are larger than ${height}×${width}; ` +
            `pad to at least ${sizeText([Math.max(inHeight, height), Math.max(inWidth, width)])} or crop first`,
        );
      }
      return translation(Math.floor((width - inWidth) / 2), Math.floor((height - inHeight) / 2));
    },
    size: () => [height, width],
  });
}
