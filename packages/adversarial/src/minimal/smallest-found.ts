import { clone, type Tensor } from '@cnn/tensor';
import { replaceRows } from '../attacks/rows.ts';

/** Keeps, of all that an attack tries, the smallest change of each image that reaches the goal. */
export class SmallestFound {
  /** The size of each image's, infinite where none is found. */
  readonly sizes: Float64Array;
  #images: Tensor;

  /** @param images what stays where nothing is found; to be read, not to be disposed. */
  constructor(images: Tensor) {
    this.sizes = new Float64Array(images.shape[0]).fill(Number.POSITIVE_INFINITY);
    this.#images = clone(images);
  }

  /**
   * Takes what is no larger than what it has. Of equal ones it keeps the last.
   *
   * @param tried `[k, …]`, not disposed.
   * @param rows which of the images each is a change of.
   */
  offer(tried: Tensor, rows: readonly number[], sizes: ArrayLike<number>, reached: readonly boolean[]): void {
    const taken = [...rows.keys()].filter((k) => reached[k] && sizes[k] <= this.sizes[rows[k]]);
    if (taken.length === 0) return;
    for (const k of taken) this.sizes[rows[k]] = sizes[k];
    const replaced = replaceRows(this.#images, rows, tried, taken);
    this.#images.dispose();
    this.#images = replaced;
  }

  /** What it has, which then belongs to the caller. */
  take(): Tensor {
    return clone(this.#images);
  }

  dispose(): void {
    this.#images.dispose();
  }
}
