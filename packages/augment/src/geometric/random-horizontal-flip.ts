import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { type GeometricAugmentation, geometric } from './geometric.ts';
import { WHOLE_PIXELS } from './sampling.ts';

export interface RandomHorizontalFlipOptions extends ChanceOptions {
  /** Chance that an image is mirrored, in [0, 1]. @default 0.5 */
  readonly p?: number;
}

/**
 * Mirrors each image left to right with chance `p`.
 *
 * Use it where left and right mean the same: photographs, not digits or text. Images `[batch, height, width, channels]` → the same shape; masks, boxes and
 * keypoints move along. Follows kornia.augmentation.RandomHorizontalFlip.
 *
 * @throws RangeError if `p` or `pBatch` is outside [0, 1].
 * @example
 * const batch = augment(images, randomHorizontalFlip(), rng.fold(epoch));
 */
export function randomHorizontalFlip(options: RandomHorizontalFlipOptions = {}): GeometricAugmentation<Drawn<never>> {
  const chance = chanceOf('RandomHorizontalFlip', options, 0.5);
  return geometric('RandomHorizontalFlip', {
    chance,
    options: { ...chance },
    sampling: WHOLE_PIXELS,
    matrix: (_, [, , width]) => [-1, 0, width! - 1, 0, 1, 0, 0, 0, 1],
  });
}
