import { checkImages, checkInteger, formatShape, type RandomSource, Rng, type Tensor, tensor } from '@cnn/tensor';
import { streams } from '../attacks/check-input.ts';
import type { Picture } from './picture.ts';

/** Whose strengths a corruption has: those for pictures of 32 × 32 pixels, or those for 224 × 224. */
export type CorruptionTable = 'CIFAR-10-C' | 'ImageNet-C';

/** The archive of ImageNet-C that a corruption is in; `extra` ones are for tuning and do not count in the mean error. */
export type CorruptionGroup = 'noise' | 'blur' | 'weather' | 'digital' | 'extra';

/** What each {@link Corruption} takes besides its own settings. */
export interface CorruptionOptions {
  /** Whose strengths it has. @default 'CIFAR-10-C' where the shorter side is at most 64 pixels, else 'ImageNet-C' */
  readonly table?: CorruptionTable;
}

/**
 * A change that befalls pictures without anyone's intent, in five strengths: noise, blur, weather, lossy files.
 *
 * What a network loses on such pictures, though it never saw them in training, is its want of robustness. Strengths are in pixels
 * of pictures as large as those of the table, and are not scaled with the images. Pixels are not rounded to 8 bits afterwards, where
 * the published files hold whole grey levels, those of ImageNet-C as JPEG files.
 */
export interface Corruption {
  /** As it is exported, such as `gaussianNoise`. */
  readonly name: string;
  readonly group: CorruptionGroup;
  /**
   * Images float32 `[batch, height, width, channels]` in [0, 1], one or three channels → the same shape in [0, 1].
   *
   * Calculated in main memory, so that the same seed gives the same pictures on every backend.
   *
   * @param severity strength, a whole number in [1, 5].
   * @param rng chance: one stream for each image, so that what befalls an image does not depend on its batch, or one stream for all,
   * of which image i takes `rng.fold(i)`. Default: new Rng(0).
   *
   * @throws TypeError for what is no batch of images with one or three channels; RangeError if the severity is no whole number in
   * [1, 5], a pixel is outside [0, 1] or NaN, or there are more or fewer streams than images.
   */
  corrupt(images: Tensor, severity: number, rng?: RandomSource): Promise<Tensor>;
}

/** What a member of the family states; {@link defineCorruption} does the rest. */
export interface CorruptionDefinition<Strength> {
  readonly group: CorruptionGroup;
  /** Strengths from severity 1 to 5. */
  readonly strengths: Readonly<Record<CorruptionTable, readonly Strength[]>>;
  /** Channels that images may have. @default [1, 3] */
  readonly channels?: readonly number[];
  /** The picture's new pixels, which may be outside [0, 1]; the picture itself stays as it is. */
  change(picture: Picture, strength: Strength, rng: Rng): Float64Array;
}

/** A corruption of what is special about it: checks images, reads them, changes one after the other, and cuts pixels to [0, 1]. */
export function defineCorruption<Strength>(
  name: string,
  { table }: CorruptionOptions,
  { group, strengths, channels: allowed = [1, 3], change }: CorruptionDefinition<Strength>,
): Corruption {
  if (table !== undefined && !Object.hasOwn(strengths, table)) {
    throw new RangeError(`${name}: expected table 'CIFAR-10-C' or 'ImageNet-C', found '${table}'`);
  }
  return {
    name,
    group,
    async corrupt(images, severity, rng = new Rng(0)) {
      const [batch, height, width, channels] = checkImages(name, images);
      if (!allowed.includes(channels)) {
        throw new TypeError(
          `${name}: expected images with ${allowed.join(' or ')} channels, found ${formatShape(images.shape)}; ` +
            'corrupt pictures as they are shown',
        );
      }
      checkInteger(name, 'severity', severity, 1, 5);
      const rngs = streams(name, rng, batch);
      const values = await images.data();
      checkPixels(name, values, images.shape);
      const strength = strengths[table ?? tableOf(height, width)][severity - 1];
      const size = height * width * channels;
      const changed = new Float32Array(values.length);
      if (size === 0) return tensor(changed, images.shape, 'float32');
      for (let i = 0; i < batch; i++) {
        const pixels = Float64Array.from(values.subarray(i * size, (i + 1) * size));
        const result = change({ height, width, channels, values: pixels }, strength, rngs[i]);
        for (let j = 0; j < size; j++) changed[i * size + j] = Math.min(Math.max(result[j], 0), 1);
      }
      return tensor(changed, images.shape, 'float32');
    },
  };
}

/** Longest shorter side of a picture that has the strengths of CIFAR-10-C: up to Tiny ImageNet's. */
const SMALL = 64;

function tableOf(height: number, width: number): CorruptionTable {
  return Math.min(height, width) <= SMALL ? 'CIFAR-10-C' : 'ImageNet-C';
}

function checkPixels(owner: string, values: ArrayLike<number>, [, height, width, channels]: readonly number[]): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] >= 0 && values[i] <= 1) continue;
    const pixel = Math.floor(i / channels);
    const row = Math.floor(pixel / width);
    const place = [Math.floor(row / height), row % height, pixel % width, i % channels];
    throw new RangeError(
      `${owner}: expected images in [0, 1], found ${values[i]} at ${formatShape(place)}; corrupt images before they are normalised`,
    );
  }
}
