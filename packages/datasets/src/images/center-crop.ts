import type { Image, ImageShape } from '../dataset.ts';
import { cropImage, type ImageWindow } from './crop-image.ts';
import { checkImageSize, type ImageSize, roundHalfToEven } from './image-size.ts';
import type { ImageTransform } from './image-transform.ts';

/** A transform that cuts a part out. */
export interface CropTransform extends ImageTransform {
  (image: Image): Image;
  /** Which part of a picture of that shape is cut out. */
  readonly window: (shape: ImageShape) => ImageWindow;
}

/**
 * Cuts out the middle of pictures: `[height, width]`, or a square for one number. Smaller pictures get a black border.
 *
 * Follows torchvision.transforms.CenterCrop, to the pixel.
 *
 * @throws RangeError if the size is not made of whole numbers from 1.
 * @example
 * const square = centerCrop(224)(photo);
 */
export function centerCrop(size: ImageSize): CropTransform {
  checkImageSize('centerCrop', size);
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  const place = (length: number, part: number): number =>
    // Of a smaller picture torchvision pads the two sides first, the larger border behind, and then cuts at 0.
    length < part ? -Math.floor((part - length) / 2) : roundHalfToEven((length - part) / 2);
  const window = ([tall, wide]: ImageShape): ImageWindow => ({
    top: place(tall, height),
    left: place(wide, width),
    height,
    width,
  });
  return Object.assign((image: Image) => cropImage(image, window(image.shape)), {
    window,
    outputShape: (shape: ImageShape | undefined): ImageShape => [height, width, shape?.[2] ?? 3],
    recipe: { maker: 'centerCrop', arguments: [size] },
  });
}
