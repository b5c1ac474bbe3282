import { checkRange, type Rng } from '@cnn/tensor';
import type { Image, ImageShape } from '../dataset.ts';
import { cropImage, type ImageWindow } from './crop-image.ts';
import { checkImageSize, type ImageSize, roundHalfToEven } from './image-size.ts';
import type { ImageTransform } from './image-transform.ts';
import { resample } from './resample.ts';

export interface RandomResizedCropOptions {
  /** Smallest and largest part of the picture's area, in (0, 1]. @default [0.08, 1] */
  readonly scale?: readonly [number, number];
  /** Smallest and largest ratio of width to height. @default [3 / 4, 4 / 3] */
  readonly ratio?: readonly [number, number];
}

/**
 * Cuts out a random part of each picture and scales it to one size: how networks are trained on photographs of all sizes.
 *
 * `[height, width]`, or a square for one number. Area and proportions are drawn ten times until the part lies within the picture, and
 * otherwise the middle is taken. Follows torchvision.transforms.RandomResizedCrop, with other random numbers.
 *
 * @throws RangeError if the size is not made of whole numbers from 1, or a range is none.
 * @example
 * const train = await loadImageNet({ root, split: 'train', transform: randomResizedCrop(224) });
 */
export function randomResizedCrop(
  size: ImageSize,
  { scale = [0.08, 1], ratio = [3 / 4, 4 / 3] }: RandomResizedCropOptions = {},
): ImageTransform {
  checkImageSize('randomResizedCrop', size);
  checkRange('randomResizedCrop', 'scale[0]', scale[0], Number.MIN_VALUE, 1);
  checkRange('randomResizedCrop', 'scale[1]', scale[1], scale[0], 1);
  checkRange('randomResizedCrop', 'ratio[0]', ratio[0], Number.MIN_VALUE);
  checkRange('randomResizedCrop', 'ratio[1]', ratio[1], ratio[0]);
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  const transform = (image: Image, rng: Rng): Image =>
    resample('randomResizedCrop', cropImage(image, drawWindow(image.shape, scale, ratio, rng)), height, width);
  return Object.assign(transform, {
    outputShape: (shape: ImageShape | undefined): ImageShape => [height, width, shape?.[2] ?? 3],
    recipe: { maker: 'randomResizedCrop', arguments: [size, { scale, ratio }] },
  });
}

const TRIES = 10;

function drawWindow(
  [tall, wide]: ImageShape,
  scale: readonly [number, number],
  ratio: readonly [number, number],
  rng: Rng,
): ImageWindow {
  const chances = rng.uniforms(4 * TRIES);
  const [low, high] = ratio.map(Math.log);
  for (let i = 0; i < chances.length; i += 4) {
    const area = tall * wide * (scale[0] + chances[i] * (scale[1] - scale[0]));
    const proportion = Math.exp(low + chances[i + 1] * (high - low));
    const width = roundHalfToEven(Math.sqrt(area * proportion));
    const height = roundHalfToEven(Math.sqrt(area / proportion));
    if (width < 1 || width > wide || height < 1 || height > tall) continue;
    const top = Math.floor(chances[i + 2] * (tall - height + 1));
    const left = Math.floor(chances[i + 3] * (wide - width + 1));
    return { top, left, height, width };
  }
  const own = wide / tall;
  const width = own > ratio[1] ? Math.max(1, roundHalfToEven(tall * ratio[1])) : wide;
  const height = own < ratio[0] ? Math.max(1, roundHalfToEven(wide / ratio[0])) : tall;
  return { top: (tall - height) >> 1, left: (wide - width) >> 1, height, width };
}
