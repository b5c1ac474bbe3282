import type { Rng } from '@cnn/tensor';
import type { Image, ImageShape } from '../dataset.ts';
import type { Recipe } from '../workers/recipe.ts';

/**
 * A change to one picture, before pictures become a batch: what brings them to one size, above all.
 *
 * Any function is one. `resize`, `centerCrop`, `randomResizedCrop`, `grayscale` and `compose` of them know besides what shape comes out, and
 * how a worker makes them again. What changes the picture itself (flips, colours, noise) is better done to whole batches, by `@cnn/augment`.
 *
 * @example
 * const invert: ImageTransform = ({ pixels, shape }) => ({ pixels: Uint8Array.from(pixels, (byte) => 255 - byte), shape });
 */
export interface ImageTransform {
  (image: Image, rng: Rng): Image;
  /** The shape of what comes out, given that of what goes in (undefined: not known); undefined where that does not say. */
  readonly outputShape?: (shape: ImageShape | undefined) => ImageShape | undefined;
  /** How a worker makes the transform again. */
  readonly recipe?: Recipe;
}
