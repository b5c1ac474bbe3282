import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { drawUniform, interval, type Spread } from '../parameters/draws.ts';
import { color } from './color.ts';
import { CLIP, UNIT } from './color-step.ts';

export interface RandomSaturationOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 1 */
  readonly p?: number;
}

/**
 * Makes the colours of each image paler or stronger by multiplying their saturation, that of HSV, by `saturationFactor`.
 *
 * @param saturation the factor is drawn from 1 ± saturation, or from an interval, at least 0; 0 makes images grey, 1 leaves them as they are. @default [1, 1]
 *
 * Use it where cameras differ in how strong colours come out. The brightest channel of a pixel stays, so that grey ones are brighter than
 * `randomGrayscale`'s. Images `[batch, height, width, 3]` in [0, 1] → the same shape. Parameters: `saturationFactor` `[batch]`. Follows
 * kornia.augmentation.RandomSaturation.
 *
 * @throws RangeError if the range is reversed or out of bounds, or `p` outside [0, 1]; TypeError unless images have three channels.
 * @example
 * const batch = augment(images, randomSaturation([0.5, 1.5]), rng.fold(epoch));
 */
export function randomSaturation(
  saturation: Spread = [1, 1],
  options: RandomSaturationOptions = {},
): DescribedAugmentation<Drawn<'saturationFactor'>> {
  const owner = 'RandomSaturation';
  const chance = chanceOf(owner, options, 1);
  const factors = interval(owner, 'saturation', saturation, { around: 1, within: [0, Number.POSITIVE_INFINITY] });
  return color(owner, {
    chance,
    options: { saturation, ...chance },
    channels: 3,
    draw: (rng) => ({ saturationFactor: drawUniform(rng, 'saturationFactor', factors) }),
    steps: ({ saturationFactor }) => [CLIP, { kind: 'hsv', hue: 0, saturation: saturationFactor, ...UNIT }],
  });
}
