import { type Rng, reshape, type Shape, type Tensor } from '@cnn/tensor';
import type { Bounds } from '../attacks/check-input.ts';

/** What the size of a change is measured by: its largest pixel, its length, or the sum of its pixels. */
export type NormName = 'Linf' | 'L2' | 'L1';

/** A norm, or the number of changed values, which is none but is measured like one. */
export type SizeName = NormName | 'L0';

/**
 * How large a change of an image is, and the ball that all changes up to a size make.
 *
 * Changes are tensors like images, `[batch, height, width, channels]`; each image has a size of its own.
 */
export interface Norm {
  readonly name: NormName;
  /** Size of one image's change, in the precision of the numbers given. */
  size(change: ArrayLike<number>): number;
  /** The change of size 1 along which a loss with that gradient rises the most from `images`; zero where the gradient is. */
  steepest(gradient: Tensor, images: Tensor, bounds: Bounds): Tensor | Promise<Tensor>;
  /** Of the changes of `images` of size `radius` or less, the nearest; in L1, of those that stay within the bounds. */
  project(change: Tensor, radius: number, images: Tensor, bounds: Bounds): Tensor | Promise<Tensor>;
  /** A random change of at most that size for each image, from its own stream. */
  random(rngs: readonly Rng[], shape: Shape, radius: number): Tensor;
}

/** The axes of an image in a batch. */
export const IMAGE_AXES = [1, 2, 3];

/** One number for each image, so shaped that it multiplies with images. */
export function forEachImage(values: Tensor): Tensor {
  return reshape(values, [values.shape[0], 1, 1, 1]);
}
