import { formatShape } from '@cnn/tensor';
import { readValues, type Viewable } from '../viewable.ts';
import { blankPicture, type Picture } from './picture.ts';

export interface ToPicturesOptions {
  /** The mean that `normalize` took from each channel; a single number stands for all. @default [0] */
  readonly mean?: readonly number[];
  /** The deviation that `normalize` divided each channel by. @default [1] */
  readonly std?: readonly number[];
}

/**
 * Turns images back into pictures: undoes the normalisation and cuts off what lies outside [0, 1].
 *
 * Float32 images `[batch, height, width, channels]` or one image `[height, width, channels]`, with one channel (gray) or three (RGB) → a
 * picture for each. NaN and infinity become transparent pixels. The course calls this `convert_to_imshow_format`.
 *
 * @throws TypeError if the shape or the type does not fit; RangeError if `mean` or `std` has neither one number nor one for each channel.
 * @example
 * const pictures = await toPictures(images, { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] });
 */
export async function toPictures(
  images: Viewable,
  { mean = [0], std = [1] }: ToPicturesOptions = {},
): Promise<Picture[]> {
  const batched = images.shape.length !== 3;
  const { shape, data } = await readValues('toPictures', floats(images), Array(batched ? 4 : 3).fill(null));
  const [height, width, channels] = shape.slice(-3);
  if (channels !== 1 && channels !== 3) {
    throw new TypeError(`toPictures: expected images with 1 or 3 channels, found ${formatShape(shape)}`);
  }
  const means = perChannel('mean', mean, channels);
  const deviations = perChannel('std', std, channels);
  const size = height * width;
  return Array.from({ length: batched ? shape[0] : 1 }, (_, image) => {
    const picture = blankPicture(width, height);
    for (let i = 0; i < size; i++) {
      let finite = true;
      for (let c = 0; c < 3; c++) {
        const channel = channels === 1 ? 0 : c;
        const value = data[(image * size + i) * channels + channel] * deviations[channel] + means[channel];
        finite &&= Number.isFinite(value);
        picture.data[i * 4 + c] = value * 255; // a clamped array rounds and cuts off by itself
      }
      picture.data[i * 4 + 3] = finite ? 255 : 0;
    }
    return picture;
  });
}

function floats(images: Viewable): Viewable {
  const type = 'dtype' in images ? images.dtype : images.data.constructor.name;
  if (type === 'float32' || type === 'Float32Array') return images;
  throw new TypeError(`toPictures: expected float32 images in [0, 1], found ${type}; divide bytes by 255 first`);
}

function perChannel(option: string, values: readonly number[], channels: number): readonly number[] {
  if (values.length === channels) return values;
  if (values.length === 1) return Array(channels).fill(values[0]);
  throw new RangeError(
    `toPictures: ${option} has ${values.length} numbers for ${channels} channels; give 1 or ${channels}`,
  );
}
