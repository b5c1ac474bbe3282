import type { Image, ImageShape } from '../dataset.ts';
import { checkImageSize, type ImageSize } from './image-size.ts';
import type { ImageTransform } from './image-transform.ts';
import { resample } from './resample.ts';

/** A transform that scales, so that `compose` can make only what a crop behind it keeps. */
export interface ResizeTransform extends ImageTransform {
  (image: Image): Image;
  /** The size that a picture of that shape gets. */
  readonly scaled: (shape: ImageShape) => readonly [height: number, width: number];
}

/**
 * Scales pictures, with the very bytes that torchvision's Resize gets from Pillow.
 *
 * `[height, width]` stretches to that size. One number is the length that the shorter side gets; the proportions stay. Bilinear, antialiased
 * where it shrinks. Takes pictures of bytes. Follows torchvision.transforms.Resize.
 *
 * @throws RangeError if the size is not made of whole numbers from 1; TypeError for a picture of floats.
 * @example
 * const photos = await loadImageFolder('photos', { transform: compose(resize(256), centerCrop(224)) });
 */
export function resize(size: ImageSize): ResizeTransform {
  checkImageSize('resize', size);
  const scaled = ([height, width]: ImageShape): readonly [number, number] => {
    if (typeof size !== 'number') return size;
    const shorter = Math.min(height, width);
    // The quotient is taken last, as torchvision does, so that it truncates the same.
    return [Math.trunc((size * height) / shorter), Math.trunc((size * width) / shorter)];
  };
  const known = typeof size === 'number' ? undefined : size;
  return Object.assign((image: Image) => resample('resize', image, ...scaled(image.shape)), {
    scaled,
    outputShape: (shape: ImageShape | undefined): ImageShape | undefined => {
      if (shape) return [...scaled(shape), shape[2]];
      // Picture files give three channels.
      return known && [...known, 3];
    },
    recipe: { maker: 'resize', arguments: [size] },
  });
}
