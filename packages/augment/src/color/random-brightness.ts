import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { minus } from '../parameters/column.ts';
import { drawUniform, type Interval, interval, type Spread } from '../parameters/draws.ts';
import { clipped } from './clipped.ts';
import { color } from './color.ts';

export interface RandomBrightnessOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 1 */
  readonly p?: number;
  /** Whether images are kept within [0, 1], before and after. @default true */
  readonly clipOutput?: boolean;
}

/**
 * Makes each image brighter or darker by adding `brightnessFactor` − 1 to it.
 *
 * @param brightness the factor is drawn from 1 ± brightness, or from an interval, within [0, 2]; 1 leaves images as they are. @default [1, 1]
 *
 * Use it where light differs from picture to picture. Images `[batch, height, width, channels]` in [0, 1] → the same shape. Parameters: `brightnessFactor`
 * `[batch]`. Follows kornia.augmentation.RandomBrightness.
 *
 * @throws RangeError if the range is reversed or out of bounds, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, randomBrightness([0.8, 1.2]), rng.fold(epoch));
 */
export function randomBrightness(
  brightness: Spread = [1, 1],
  options: RandomBrightnessOptions = {},
): DescribedAugmentation<Drawn<'brightnessFactor'>> {
  const owner = 'RandomBrightness';
  const chance = chanceOf(owner, options, 1);
  const { clipOutput = true } = options;
  const factors = interval(owner, 'brightness', brightness, { around: 1, within: [0, 2] });
  return color(owner, {
    chance,
    options: { brightness: brightness as number | Interval, clipOutput, ...chance },
    draw: (rng) => ({ brightnessFactor: drawUniform(rng, 'brightnessFactor', factors) }),
    steps: ({ brightnessFactor }) => clipped(clipOutput, { factor: 1, offset: minus(brightnessFactor, 1) }),
  });
}
