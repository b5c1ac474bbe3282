import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { drawUniform, type Interval, interval, type Spread } from '../parameters/draws.ts';
import { color } from './color.ts';
import { CLIP } from './color-step.ts';

export interface RandomPosterizeOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
}

/**
 * Keeps only the first `bitsFactor` of the eight bits that each number of an image has as a byte, with chance `p`.
 *
 * @param bits how many are kept: from so many to all 8, or an interval, within [0, 8]; 0 makes images black. The number is drawn from the interval and
 * rounded, so that whole ends are half as likely as what is between, as in Kornia. @default 3
 *
 * Use it so that a network does not rely on fine shades. Images `[batch, height, width, channels]` in [0, 1] → the same shape. Parameters: `bitsFactor`
 * `[batch]`. Has a gradient only where all 8 bits are kept. Follows kornia.augmentation.RandomPosterize.
 *
 * @throws RangeError if the range is reversed or out of bounds, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, randomPosterize([4, 8]), rng.fold(epoch));
 */
export function randomPosterize(
  bits: Spread = 3,
  options: RandomPosterizeOptions = {},
): DescribedAugmentation<Drawn<'bitsFactor'>> {
  const owner = 'RandomPosterize';
  const chance = chanceOf(owner, options, 0.5);
  const ends: Interval = typeof bits === 'number' ? [bits, 8] : bits;
  const counts = interval(owner, 'bits', ends, { within: [0, 8] });
  return color(owner, {
    chance,
    options: { bits, ...chance },
    draw: (rng) => ({ bitsFactor: Math.round(drawUniform(rng, 'bitsFactor', counts)) }),
    steps: ({ bitsFactor }) => [CLIP, { kind: 'posterize', bits: bitsFactor }],
  });
}
