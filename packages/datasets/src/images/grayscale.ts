import type { Image, ImageShape } from '../dataset.ts';
import type { ImageTransform } from './image-transform.ts';

/**
 * The brightness of colour pictures, with the very bytes that Pillow's `convert('L')` gives (ITU-R 601 luma).
 *
 * `[height, width, 3]` → `[height, width, 1]`. A picture with one channel stays as it is. Takes pictures of bytes. Follows
 * torchvision.transforms.Grayscale.
 *
 * @throws RangeError if a picture has neither one channel nor three; TypeError if it is of floats.
 * @example
 * const gray = grayscale()(photo); // what a network for MNIST wants
 */
export function grayscale(): ImageTransform & ((image: Image) => Image) {
  return Object.assign(toGray, {
    outputShape: (shape: ImageShape | undefined): ImageShape | undefined => shape && [shape[0], shape[1], 1],
    recipe: { maker: 'grayscale', arguments: [] },
  });
}

function toGray(image: Image): Image {
  const { pixels, shape } = image;
  const [height, width, channels] = shape;
  if (channels === 1) return image;
  if (channels !== 3) throw new RangeError(`grayscale: expected 1 or 3 channels, found ${channels}`);
  if (pixels instanceof Float32Array) throw new TypeError('grayscale: expected a picture of bytes, found floats');
  const brightness = new Uint8Array(height * width);
  for (let i = 0, at = 0; i < brightness.length; i++, at += 3) {
    brightness[i] = (19595 * pixels[at] + 38470 * pixels[at + 1] + 7471 * pixels[at + 2] + 0x8000) >>> 16;
  }
  return { pixels: brightness, shape: [height, width, 1] };
}
