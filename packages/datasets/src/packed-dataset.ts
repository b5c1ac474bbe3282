import { sizeOf } from '@cnn/tensor';
import { checkIndex, type Dataset, type ImageShape, type Sample } from './dataset.ts';

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
 * `get` copies nothing: a sample's pixels are a view into `pixels`.
 *
 * @throws RangeError if `pixels` and `labels` do not hold the same number of images.
 * @example
 * const dataset = new PackedDataset({ name: 'digits', classes: ['0', '1'], shape: [28, 28, 1], pixels, labels });
 */
export class PackedDataset implements Dataset {
  readonly name: string;
  readonly length: number;
  readonly classes: readonly string[];
  readonly shape: ImageShape;
  readonly pixels: Uint8Array;
  readonly labels: ArrayLike<number>;

  constructor({ name, classes, shape, pixels, labels }: PackedImages) {
    if (pixels.length !== labels.length * sizeOf(shape)) {
      throw new RangeError(
        `${name}: expected ${labels.length * sizeOf(shape)} bytes for ${labels.length} labels of ${shape.join('×')}, found ${pixels.length}`,
      );
    }
    this.name = name;
    this.length = labels.length;
    this.classes = classes;
    this.shape = shape;
    this.pixels = pixels;
    this.labels = labels;
  }

  get(index: number): Sample {
    checkIndex(this.name, index, this.length);
    const size = sizeOf(this.shape);
    return {
      pixels: this.pixels.subarray(index * size, (index + 1) * size),
      shape: this.shape,
      label: this.labels[index],
    };
  }
}
