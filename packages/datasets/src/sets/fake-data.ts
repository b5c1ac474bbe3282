import { checkInteger, Rng, sizeOf } from '@cnn/tensor';
import type { ImageShape, Sample } from '../dataset.ts';
import { type TransformOptions, VisionDataset } from '../vision-dataset.ts';
import type { Recipe } from '../workers/recipe.ts';

export interface FakeDataOptions extends TransformOptions {
  /** Number of samples. @default 1000 */
  readonly size?: number;
  /** Height, width and channels of every image. @default [224, 224, 3] */
  readonly imageShape?: ImageShape;
  /** Number of classes; they are called '0', '1' and so on. @default 10 */
  readonly classes?: number;
  /** Decides what the images and labels are. @default 0 */
  readonly seed?: number;
}

/**
 * Images of random bytes with random labels, made when they are asked for.
 *
 * Use it to try a model or a loop, or to measure speed, without a download: nothing can be learned from it. An image depends on the
 * seed and its index only. Bytes are uniform over 0 to 255 and classes equally likely. Follows torchvision.datasets.FakeData, with
 * sizes in the order of images here and other numbers.
 *
 * @throws RangeError if `size` or a size of an image is no whole number in range, or there is no class.
 * @example
 * const loader = new DataLoader(new FakeData({ size: 512, imageShape: [32, 32, 3] }), { batchSize: 64 });
 */
export class FakeData extends VisionDataset<Sample> {
  readonly seed: number;
  readonly #imageShape: ImageShape;
  readonly #images: Rng;
  readonly #labels: Rng;

  constructor({ size = 1000, imageShape = [224, 224, 3], classes = 10, seed = 0, ...options }: FakeDataOptions = {}) {
    checkInteger('FakeData', 'size', size, 0);
    checkInteger('FakeData', 'classes', classes, 1, 2 ** 24);
    for (const [axis, length] of imageShape.entries()) checkInteger('FakeData', `imageShape[${axis}]`, length, 1);
    const names = Array.from({ length: classes }, (_, label) => String(label));
    super({ name: 'FakeData', length: size, classes: names, shape: imageShape }, options);
    this.seed = seed;
    this.#imageShape = imageShape;
    this.#images = new Rng(seed).fold('fake images');
    this.#labels = new Rng(seed).fold('fake labels');
  }

  load(index: number): Sample {
    const bytes = sizeOf(this.#imageShape);
    const words = this.#images.fold(index).words(Math.ceil(bytes / 4));
    return {
      pixels: new Uint8Array(words.buffer, words.byteOffset, bytes),
      shape: this.#imageShape,
      label: this.#label(index),
    };
  }

  /** All labels, without a look at the images. */
  labels(): Int32Array {
    return Int32Array.from({ length: this.length }, (_, index) => this.#label(index));
  }

  /** How workers make this dataset again. */
  recipe(): Recipe {
    const options = { size: this.length, imageShape: this.#imageShape, classes: this.classes.length, seed: this.seed };
    return { maker: 'FakeData', arguments: [options, this.transformRecipe()] };
  }

  #label(index: number): number {
    return this.#labels.fold(index).integers(1, 0, this.classes.length)[0];
  }
}
