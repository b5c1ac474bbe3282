import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { drawUniform, type Interval, interval } from '../parameters/draws.ts';
import { color } from './color.ts';
import { CLIP } from './color-step.ts';

export interface RandomGammaOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 1 */
  readonly p?: number;
  /** What the power is multiplied by: an interval, at least 0. @default [1, 1] */
  readonly gain?: Interval;
}

/**
 * Raises each image to a power: `gainFactor` · x^`gammaFactor`, kept within [0, 1].
 *
 * @param gamma the power is drawn from this interval, at least 0; below 1 makes dark parts brighter, above 1 makes them darker. @default [1, 1]
 *
 * Use it where exposure or screens differ: black and white stay, only what is between moves. Images `[batch, height, width, channels]` in [0, 1] → the same
 * shape. Parameters: `gammaFactor`, `gainFactor` `[batch]`. Follows kornia.augmentation.RandomGamma.
 *
 * @throws RangeError if a range is reversed or out of bounds, or `p` outside [0, 1]; TypeError if a range is one number.
 * @example
 * const batch = augment(images, randomGamma([0.7, 1.5]), rng.fold(epoch));
 */
export function randomGamma(
  gamma: Interval = [1, 1],
  options: RandomGammaOptions = {},
): DescribedAugmentation<Drawn<'gammaFactor' | 'gainFactor'>> {
  const owner = 'RandomGamma';
  const chance = chanceOf(owner, options, 1);
  const { gain = [1, 1] } = options;
  const gammas = pair(owner, 'gamma', gamma);
  const gains = pair(owner, 'gain', gain);
  return color(owner, {
    chance,
    options: { gamma, gain, ...chance },
    draw: (rng) => ({
      gammaFactor: drawUniform(rng, 'gammaFactor', gammas),
      gainFactor: drawUniform(rng, 'gainFactor', gains),
    }),
    steps: ({ gammaFactor, gainFactor }) => [CLIP, { kind: 'gamma', gamma: gammaFactor, gain: gainFactor }],
  });
}

/** An interval that no number stands for: which centre it had would be a guess. */
function pair(owner: string, option: string, value: Interval): Interval {
  if (typeof value === 'number') throw new TypeError(`${owner}: ${option} must be [low, high], found ${value}`);
  return interval(owner, option, value, { within: [0, Number.POSITIVE_INFINITY] });
}
