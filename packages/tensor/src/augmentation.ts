import type { Rng } from './random/rng.ts';
import type { Shape, Tensor } from './tensor.ts';

/** Which samples a batch holds, and when: for chance that alternates between epochs. */
export interface SampleContext {
  /** Counted from 1. */
  readonly epoch: number;
  /** The samples' names. */
  readonly ids: readonly number[];
}

/**
 * A change to a batch of images, with the dice apart from the deed: `sample` draws, `apply` does.
 *
 * `rngs[i]` is the chance of sample i alone, so what happens to a sample depends on neither its batch nor its worker; only where images of a batch are mixed
 * does it depend on the others. `Params` are plain values or tensors; `apply` and `applyLabels` never dispose them, and return a new tensor. The members
 * live in `@cnn/augment`.
 */
export interface Augmentation<Params = unknown> {
  /** Kornia's or torchvision's class name, such as `RandomCrop`. */
  readonly name: string;
  /** Draws the parameters of a batch of the given shape `[batch, height, width, channels]`. Loaders tell which samples they are. */
  sample(rngs: readonly Rng[], shape: Shape, context?: SampleContext): Params;
  /** Changes the images as the parameters say. */
  apply(images: Tensor, params: Params): Tensor;
  /**
   * Changes the labels of the images as the parameters say, such as those of mixed images: int32 `[batch]` become shares of classes, float32
   * `[batch, classes]`. Left out where labels stay as they are.
   */
  applyLabels?(labels: Tensor, params: Params): Tensor;
  /** The shape that images of the given shape come out with. Left out where it is the same. */
  outputShape?(shape: Shape): Shape;
}
