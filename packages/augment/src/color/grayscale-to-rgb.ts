import { checkImages, checkShape, concat, scope } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';

/**
 * Repeats the one channel of grey images to red, green and blue.
 *
 * Use it to give MNIST or Fashion-MNIST to a network for colour images. Images `[batch, height, width, 1]` → `[batch, height, width, 3]`.
 * Follows kornia.color.grayscale_to_rgb; torchvision.transforms.Grayscale(num_output_channels=3) does the same to grey images.
 *
 * @throws TypeError unless the images have one channel.
 * @example
 * const rgb = grayscaleToRGB().apply(digits);
 */
export function grayscaleToRGB(): DescribedAugmentation<void> {
  return {
    name: 'GrayscaleToRGB',
    options: {},
    sample: () => undefined,
    apply(images) {
      checkImages('grayscaleToRGB', images);
      checkShape('grayscaleToRGB', images, [null, null, null, 1]);
      return scope(() => concat([images, images, images], 3));
    },
    outputShape: ([batch, height, width]) => [batch!, height!, width!, 3],
  };
}
