import type { ImagePixels } from './resize-image.ts';

/**
 * The brightness of a colour picture, with the very bytes that Pillow's `convert('L')` gives (ITU-R 601 luma).
 *
 * `height × width × 3` bytes → `height × width × 1`. A picture with one channel comes back as it is.
 *
 * @throws RangeError if the picture has neither one channel nor three.
 * @example
 * const gray = grayImage(resizeImage(photo, 28)); // what a network for MNIST wants
 */
export function grayImage(image: ImagePixels): ImagePixels {
  const { pixels, shape } = image;
  const [height, width, channels] = shape;
  if (channels === 1) return image;
  if (channels !== 3) throw new RangeError(`grayImage: expected 1 or 3 channels, found ${channels}`);
  const brightness = new Uint8Array(height * width);
  for (let i = 0, at = 0; i < brightness.length; i++, at += 3) {
    brightness[i] = (19595 * pixels[at] + 38470 * pixels[at + 1] + 7471 * pixels[at + 2] + 0x8000) >>> 16;
  }
  return { pixels: brightness, shape: [height, width, 1] };
}
