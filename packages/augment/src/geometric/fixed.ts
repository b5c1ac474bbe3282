import type { Shape, Tensor } from '@cnn/tensor';
import type { AugmentationOptions, Sampling } from '../augmentation.ts';
import type { Applied } from '../parameters/chance.ts';
import { type GeometricAugmentation, geometric } from './geometric.ts';
import type { Matrix } from './matrix.ts';

/** A geometric augmentation without chance: what it is given for parameters does not matter, and may be left out. */
export interface FixedAugmentation extends GeometricAugmentation<Applied> {
  apply(images: Tensor, params?: Applied): Tensor;
}

/** What sets a geometric augmentation without chance apart from the others. */
export interface FixedParts {
  /** All options, for recipes. */
  readonly options: AugmentationOptions;
  readonly sampling: Sampling;
  /** Where each point of the image goes, in pixels; `shape` is the images'. */
  matrix(shape: Shape): Matrix;
  /** Height and width of the result. */
  readonly size: (shape: Shape) => readonly [height: number, width: number];
  /** How pixels are found, where looking them up through the matrix would not be it. Left out where it is. */
  readonly pixels?: (images: Tensor) => Tensor;
  /** As `pixels`, of masks. */
  readonly maskPixels?: (masks: Tensor) => Tensor;
}

/** An augmentation that moves the pixels of all images alike: {@link geometric} with nothing to draw. */
export function fixed(name: string, { matrix, ...parts }: FixedParts): FixedAugmentation {
  const family = geometric<never>(name, {
    ...parts,
    chance: { p: 1, pBatch: 1, sameOnBatch: false },
    matrix: (_, shape) => matrix(shape),
  });
  return {
    ...family,
    sample: (rngs, shape) => {
      // Tells in time of images that do not fit.
      matrix(shape);
      return family.sample(rngs, shape);
    },
    apply: (images, params = appliedToAll(images.shape[0]!)) => family.apply(images, params),
  };
}

/** The parameters of what changes all images and draws nothing. */
export function appliedToAll(batch: number): Applied {
  return { applied: new Uint8Array(batch).fill(1) };
}
