import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { drawUniform, interval, type Spread } from '../parameters/draws.ts';
import { clipped } from './clipped.ts';
import { color } from './color.ts';

export interface RandomContrastOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 1 */
  readonly p?: number;
  /** Whether images are kept within [0, 1], before and after. @default true */
  readonly clipOutput?: boolean;
}

/**
 * Makes the contrast of each image weaker or stronger by multiplying it by `contrastFactor`.
 *
 * @param contrast the factor is drawn from 1 ± contrast, or from an interval, at least 0; 1 leaves images as they are. @default [1, 1]
 *
 * Use it where exposure differs from picture to picture. Unlike `colorJitter`'s, it does not keep the mean: 0 makes an image black, not grey. Images
 * `[batch, height, width, channels]` in [0, 1] → the same shape. Parameters: `contrastFactor` `[batch]`. Follows kornia.augmentation.RandomContrast.
 *
 * @throws RangeError if the range is reversed or out of bounds, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, randomContrast([0.7, 1.3]), rng.fold(epoch));
 */
export function randomContrast(
  contrast: Spread = [1, 1],
  options: RandomContrastOptions = {},
): DescribedAugmentation<Drawn<'contrastFactor'>> {
  const owner = 'RandomContrast';
  const chance = chanceOf(owner, options, 1);
  const { clipOutput = true } = options;
  const factors = interval(owner, 'contrast', contrast, { around: 1, within: [0, Number.POSITIVE_INFINITY] });
  return color(owner, {
    chance,
    options: { contrast, clipOutput, ...chance },
    draw: (rng) => ({ contrastFactor: drawUniform(rng, 'contrastFactor', factors) }),
    steps: ({ contrastFactor }) => clipped(clipOutput, { factor: contrastFactor, offset: 0 }),
  });
}
