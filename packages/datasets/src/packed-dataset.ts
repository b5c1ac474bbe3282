import { sizeOf } from '@cnn/tensor';
import type { ImageShape, Sample } from './dataset.ts';
import { type TransformOptions, VisionDataset } from './vision-dataset.ts';
import type { Recipe } from './workers/recipe.ts';

/** What a {@link PackedDataset} holds. */
export interface PackedImages {
  /** Names the dataset in errors and reports. */
  readonly name: string;
  /** Class names, indexed by label. */
  readonly classes: readonly string[];
  readonly shape: ImageShape;
  /** All images one after the other, each `height × width × channels` bytes. */
  readonly pixels: Uint8Array;
  /** One label for each image. */
  readonly labels: ArrayLike<number>;
}

/**
 * A dataset whose images lie side by side in one array: small or medium data at memory speed.
 *
 * `get` copies nothing: a sample's pixels are a view into `pixels`. Workers share the memory, if it is a SharedArrayBuffer, and copy it
 * otherwise.
 *
 * @throws RangeError if `pixels` and `labels` do not hold the same number of images.
 * @example
 * const dataset = new PackedDataset({ name: 'digits', classes: ['0', '1'], shape: [28, 28, 1], pixels, labels });
 */
export class PackedDataset extends VisionDataset<Sample> {
  /** What it was made of, before any transform. */
  readonly images: PackedImages & { readonly labels: Uint8Array | Int32Array };

  constructor(images: PackedImages, options: TransformOptions = {}) {
    const { name, classes, shape, pixels, labels } = images;
    if (pixels.length !== labels.length * sizeOf(shape)) {
      throw new RangeError(
        `${name}: expected ${labels.length * sizeOf(shape)} bytes for ${labels.length} labels of ${shape.join('×')}, found ${pixels.length}`,
      );
    }
    super({ name, length: labels.length, classes, shape }, options);
    const packed = labels instanceof Uint8Array || labels instanceof Int32Array ? labels : Int32Array.from(labels);
    this.images = { name, classes, shape, pixels, labels: packed };
  }

  load(index: number): Sample {
    const { pixels, shape, labels } = this.images;
    const size = sizeOf(shape);
    return { pixels: pixels.subarray(index * size, (index + 1) * size), shape, label: labels[index] };
  }

  /** One for each image, before any `targetTransform`. */
  labels(): Uint8Array | Int32Array {
    return this.images.labels;
  }

  /** How workers make this dataset again. */
  recipe(): Recipe {
    return { maker: 'PackedDataset', arguments: [this.images, this.transformRecipe()] };
  }
}
