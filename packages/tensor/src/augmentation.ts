import type { Rng } from './random/rng.ts';
import type { Shape, Tensor } from './tensor.ts';

/**
 * A change to a batch of images, with the dice apart from the deed: `sample` draws, `apply` does.
 *
 * `rngs[i]` is the chance of sample i alone, so what happens to a sample depends on neither its batch nor its worker. `Params` are
 * plain values or tensors; `apply` never disposes them, and returns a new tensor. The members live in `@cnn/augment`.
 */
export interface Augmentation<Params = unknown> {
  /** Kornia's or torchvision's class name, such as `RandomCrop`. */
  readonly name: string;
  /** Draws the parameters of a batch of the given shape `[batch, height, width, channels]`. */
  sample(rngs: readonly Rng[], shape: Shape): Params;
  /** Changes the images as the parameters say. */
  apply(images: Tensor, params: Params): Tensor;
  /** The shape that images of the given shape come out with. Left out where it is the same. */
  outputShape?(shape: Shape): Shape;
}
