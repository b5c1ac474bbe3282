import type { Rng } from '@cnn/tensor';
import type { Recipe } from './workers/recipe.ts';

/** Height, width and channels of an image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** A picture: `height × width × channels` values, row by row, the channels of a pixel side by side. */
export interface Image {
  /**
   * Bytes, which batches divide by 255, or floats, which they take as they are. It may be a view into the dataset's own memory: read it, or
   * copy it before writing.
   */
  readonly pixels: Uint8Array | Uint8ClampedArray | Float32Array;
  readonly shape: ImageShape;
}

/** What is known of an image: the index of its class, or several numbers, such as forty attributes or the corners of a box; fractions are Float32Arrays. */
export type Label = number | Int32Array | Float32Array;

/** One labelled image. */
export interface Sample extends Image {
  /** Where it is one number: an index into the dataset's `classes`. */
  readonly label: Label;
}

/**
 * A collection of labelled images, each found by its index.
 *
 * Implement it for data of your own, and hand it to `DataLoader`. `get` may be asynchronous, and is called for several indices at
 * once. Follows torch.utils.data.Dataset, with classes as torchvision's datasets have them.
 *
 * @example
 * const checkerboards: Dataset = {
 *   name: 'checkerboards', length: 100, classes: ['fine', 'coarse'], shape: [8, 8, 1],
 *   get: (index) => ({ pixels: paint(index), shape: [8, 8, 1], label: index % 2 }),
 * };
 */
export interface Dataset {
  /** Names the dataset in errors and reports. */
  readonly name: string;
  /** Number of samples. */
  readonly length: number;
  /** Class names, indexed by label; empty where labels are no classes. */
  readonly classes: readonly string[];
  /** The shape of every image, or undefined where they differ or nobody knows. */
  readonly shape: ImageShape | undefined;
  /**
   * The sample at `index`, from 0.
   *
   * @param rng chance of random changes to this sample; the same index and chance give the same sample. By default seed 0 and the index.
   */
  get(index: number, rng?: Rng): Sample | Promise<Sample>;
  /** All labels without a look at the images, where the dataset knows them. */
  labels?(): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** How `DataLoader`'s own workers make this dataset again; without it they cannot, and it takes a worker of your own. */
  recipe?(): Recipe;
}

/** @throws RangeError unless `index` is a whole number in [0, length). */
export function checkIndex(name: string, index: number, length: number): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return;
  throw new RangeError(`${name}: expected an index of one of its ${length} samples (from 0), found ${index}`);
}
