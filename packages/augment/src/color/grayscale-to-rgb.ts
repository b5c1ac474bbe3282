import { type Augmentation, checkImages, checkShape, tile } from '@cnn/tensor';

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
export function grayscaleToRGB(): Augmentation<void> {
  return {
    name: 'GrayscaleToRGB',
    sample: () => undefined,
    apply(images) {
      checkImages('grayscaleToRGB', images);
      checkShape('grayscaleToRGB', images, [null, null, null, 1]);
      return tile(images, [1, 1, 1, 3]);
    },
    outputShape: ([batch, height, width]) => [batch, height, width, 3],
  };
}
