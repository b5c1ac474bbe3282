import { checkImages, formatShape, type Shape, sizeOf, type Tensor } from '@cnn/tensor';
import type { ImageShape, Sample } from '../dataset.ts';
import { type TransformOptions, VisionDataset } from '../vision-dataset.ts';
import type { Recipe } from '../workers/recipe.ts';

/** Images side by side in main memory. */
export interface ImageArray {
  /** Floats, which batches take as they are, or bytes, which they divide by 255. */
  readonly data: Float32Array | Uint8Array | Uint8ClampedArray;
  /** Number of images, height, width and channels. */
  readonly shape: Shape;
}

export interface TensorDatasetOptions extends TransformOptions {
  /** Names the dataset in errors and reports. @default 'TensorDataset' */
  readonly name?: string;
  /** Class names, indexed by label. @default '0', '1' and so on, up to the largest label */
  readonly classes?: readonly string[];
}

/**
 * A dataset of images and labels that are in memory already: results of a computation, generated data, another library's arrays.
 *
 * Floats of any range are kept as they are, so images that are normalised already can be trained on without a detour through bytes.
 * `get` copies nothing: a sample's pixels are a view into `images.data`. Follows torch.utils.data.TensorDataset.
 *
 * @throws TypeError if the shape is not [images, height, width, channels] or does not fit the data.
 * @throws RangeError if there are more or fewer labels than images, or a label is none of the classes.
 * @example
 * const noise = { data: new Rng(0).normals(100 * 28 * 28), shape: [100, 28, 28, 1] };
 * const dataset = new TensorDataset(noise, new Int32Array(100), { classes: ['noise'] });
 */
export class TensorDataset extends VisionDataset<Sample> {
  readonly images: ImageArray;
  readonly #labels: Int32Array;
  readonly #imageShape: ImageShape;

  /**
   * A dataset of tensors, which are copied to main memory once and stay the caller's to dispose.
   *
   * @param images float32 [images, height, width, channels].
   * @param labels int32 [images], or numbers.
   * @throws as the constructor.
   * @example
   * const easy = await TensorDataset.from(images, labels, { classes: train.classes });
   */
  static async from(
    images: Tensor,
    labels: Tensor | ArrayLike<number>,
    options: TensorDatasetOptions = {},
  ): Promise<TensorDataset> {
    checkImages('TensorDataset.from', images);
    const [data, numbers] = await Promise.all([images.data(), isTensor(labels) ? labels.data() : labels]);
    return new TensorDataset({ data: Float32Array.from(data), shape: images.shape }, numbers, options);
  }

  constructor(
    images: ImageArray,
    labels: ArrayLike<number>,
    { name = 'TensorDataset', classes, ...options }: TensorDatasetOptions = {},
  ) {
    const { data, shape } = images;
    if (shape.length !== 4 || data.length !== sizeOf(shape)) {
      throw new TypeError(
        `${name}: expected ${data.length} values of shape [images, height, width, channels], found ${formatShape(shape)}`,
      );
    }
    const [length, height, width, channels] = shape;
    if (labels.length !== length) {
      throw new RangeError(`${name}: expected a label for each of ${length} images, found ${labels.length}`);
    }
    const copy = checkedLabels(name, labels, classes?.length);
    super({ name, length, classes: classes ?? numbers(copy), shape: [height, width, channels] }, options);
    this.images = images;
    this.#labels = copy;
    this.#imageShape = [height, width, channels];
  }

  load(index: number): Sample {
    const size = sizeOf(this.#imageShape);
    return {
      pixels: this.images.data.subarray(index * size, (index + 1) * size),
      shape: this.#imageShape,
      label: this.#labels[index],
    };
  }

  /** All labels, without a look at the images. */
  labels(): Int32Array {
    return this.#labels;
  }

  /** How workers make this dataset again. */
  recipe(): Recipe {
    const { name, classes } = this;
    return {
      maker: 'TensorDataset',
      arguments: [this.images, this.#labels, { name, classes }, this.transformRecipe()],
    };
  }
}

// Not by `instanceof`: workers have this file too, and no tensors.
const isTensor = (labels: Tensor | ArrayLike<number>): labels is Tensor => 'dataId' in labels;

/** A label of a billion is more likely a mistake than one of a billion classes. */
const MOST_CLASSES = 2 ** 20;

function checkedLabels(name: string, labels: ArrayLike<number>, classes = MOST_CLASSES): Int32Array {
  const copy = Int32Array.from(labels);
  for (let i = 0; i < copy.length; i++) {
    if (copy[i] === labels[i] && copy[i] >= 0 && copy[i] < classes) continue;
    throw new RangeError(`${name}: labels must be whole numbers in [0, ${classes - 1}], found ${labels[i]} at ${i}`);
  }
  return copy;
}

/** Names for all labels up to the largest. */
function numbers(labels: Int32Array): string[] {
  const most = labels.reduce((most, label) => Math.max(most, label), -1);
  return Array.from({ length: most + 1 }, (_, label) => String(label));
}
