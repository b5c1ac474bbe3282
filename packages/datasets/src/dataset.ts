/** Height, width and channels of an image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** One labelled image. */
export interface Sample {
  /**
   * `height × width × channels` bytes, row by row, the channels of a pixel side by side. It may be a view into the dataset's own
   * memory: read it, or copy it before writing.
   */
  readonly pixels: Uint8Array;
  readonly shape: ImageShape;
  /** Index into the dataset's `classes`. */
  readonly label: number;
}

/**
 * A collection of labelled images of one size, each found by its index.
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
  /** Class names, indexed by label. */
  readonly classes: readonly string[];
  /** The shape of every image. */
  readonly shape: ImageShape;
  /** The sample at `index`, from 0; the same index gives the same sample. */
  get(index: number): Sample | Promise<Sample>;
}

/** @throws RangeError unless `index` is a whole number in [0, length). */
export function checkIndex(name: string, index: number, length: number): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return;
  throw new RangeError(`${name}: expected an index of one of its ${length} samples (from 0), found ${index}`);
}
