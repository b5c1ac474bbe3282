import { type Augmentation, checkImages, checkShape, reshape, scope } from '@cnn/tensor';
import { gatherPixels } from '../gather-pixels.ts';

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
      const [batch, height, width] = checkImages('grayscaleToRGB', images);
      checkShape('grayscaleToRGB', images, [null, null, null, 1]);
      // A pixel of three channels is three pixels of one.
      const source = new Int32Array(images.size * 3);
      for (let pixel = 0; pixel < images.size; pixel++) source.fill(pixel, pixel * 3, pixel * 3 + 3);
      return scope(() => reshape(gatherPixels(images, source, [height, width * 3], 0), [batch, height, width, 3]));
    },
    outputShape: ([batch, height, width]) => [batch, height, width, 3],
  };
}
