import { type Augmentation, checkImages, formatShape, pad2d, type Shape } from '@cnn/tensor';
import { heightAndWidth, type Size } from './size.ts';

/**
 * Brings images to `size` by a border of zeros, with the picture in the middle.
 *
 * Use it where a network wants a larger image than the data have: `centerPad(32)` for the 28×28 of MNIST and Fashion-MNIST. Where the
 * border is an odd number of pixels, the bottom or the right gets the one more.
 *
 * Images `[batch, height, width, channels]` → `[batch, size, size, channels]`. Places the picture as torchvision.transforms.CenterCrop
 * does with an image that is too small.
 *
 * @throws RangeError if an image is larger than the size.
 * @example
 * const images32 = centerPad(32).apply(images28);
 */
export function centerPad(size: Size): Augmentation<void> {
  const [height, width] = heightAndWidth('centerPad', size);
  return {
    name: 'CenterPad',
    sample: (_, shape) => checkFits(shape),
    apply(images) {
      const shape = checkImages('centerPad', images);
      checkFits(shape);
      const [, inHeight, inWidth] = shape;
      const top = Math.floor((height - inHeight) / 2);
      const left = Math.floor((width - inWidth) / 2);
      return pad2d(images, [top, height - inHeight - top, left, width - inWidth - left]);
    },
    outputShape: (shape) => [shape[0], height, width, shape[3]],
  };

  function checkFits(shape: Shape): void {
    if (shape[1] <= height && shape[2] <= width) return;
    throw new RangeError(
      `centerPad: images of ${formatShape(shape)} are larger than ${height}×${width}; ` +
        `pad to at least ${Math.max(shape[1], height)}×${Math.max(shape[2], width)} or crop first`,
    );
  }
}
