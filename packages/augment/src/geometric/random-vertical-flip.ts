import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { geometric } from './geometric.ts';
import { WHOLE_PIXELS } from './sampling.ts';

export interface RandomVerticalFlipOptions extends ChanceOptions {
  /** Chance that an image is mirrored, in [0, 1]. @default 0.5 */
  readonly p?: number;
}

/**
 * Mirrors each image top to bottom with chance `p`.
 *
 * Use it where up and down mean the same: aerial and microscope pictures. Images `[batch, height, width, channels]` → the same shape; masks, boxes and
 * keypoints move along. Follows kornia.augmentation.RandomVerticalFlip.
 *
 * @throws RangeError if `p` or `pBatch` is outside [0, 1].
 * @example
 * const batch = augment(images, randomVerticalFlip(), rng.fold(epoch));
 */
export function randomVerticalFlip(options: RandomVerticalFlipOptions = {}): DescribedAugmentation<Drawn<never>> {
  const chance = chanceOf('RandomVerticalFlip', options, 0.5);
  return geometric('RandomVerticalFlip', {
    chance,
    options: { ...chance },
    sampling: WHOLE_PIXELS,
    matrix: (_, [, height]) => [1, 0, 0, 0, -1, height! - 1, 0, 0, 1],
  });
}
