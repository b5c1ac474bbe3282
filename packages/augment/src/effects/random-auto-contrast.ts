import { add, div, max, min, sub } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { effect } from './effect.ts';

export interface RandomAutoContrastOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 1 */
  readonly p?: number;
  /** Kornia's, for its recipes: results are within [0, 1] by themselves. @default true */
  readonly clipOutput?: boolean;
}

/** Kornia's, so that a channel of one value does not divide by zero. */
const EPSILON = 1e-6;

/**
 * Stretches each channel of each image from its darkest to its brightest pixel over [0, 1], with chance `p`.
 *
 * Use it where exposure differs. Images `[batch, height, width, channels]` of any range → the same shape; a channel of one value becomes 0. It has no
 * parameters but which images are changed. Follows kornia.augmentation.RandomAutoContrast, and Pillow's ImageOps.autocontrast.
 *
 * @throws RangeError if `p` is outside [0, 1].
 * @example
 * const batch = augment(images, randomAutoContrast({ p: 0.5 }), rng.fold(epoch));
 */
export function randomAutoContrast(options: RandomAutoContrastOptions = {}): DescribedAugmentation<Drawn<never>> {
  const owner = 'RandomAutoContrast';
  const chance = chanceOf(owner, options, 1);
  const { clipOutput = true } = options;
  return effect(owner, {
    chance,
    options: { clipOutput, ...chance },
    change: (images) => {
      const darkest = min(images, [1, 2], true);
      const range = sub(max(images, [1, 2], true), darkest);
      return div(sub(images, darkest), add(range, EPSILON));
    },
  });
}
