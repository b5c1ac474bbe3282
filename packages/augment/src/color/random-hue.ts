import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { times } from '../parameters/column.ts';
import { drawUniform, interval, type Spread } from '../parameters/draws.ts';
import { color } from './color.ts';
import { CLIP, UNIT } from './color-step.ts';

export interface RandomHueOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 1 */
  readonly p?: number;
}

/**
 * Turns the colours of each image about the colour circle, by `hueFactor` of a whole turn.
 *
 * @param hue the part of a turn is drawn from ±hue, or from an interval, within [−0.5, 0.5]; 1/3 makes red green. @default [0, 0]
 *
 * Use it where a thing may have any colour, or, with a few hundredths, where the light does. Greys stay as they are. Images `[batch, height, width, 3]` in
 * [0, 1] → the same shape. Parameters: `hueFactor` `[batch]`. Follows kornia.augmentation.RandomHue.
 *
 * @throws RangeError if the range is reversed or out of bounds, or `p` outside [0, 1]; TypeError unless images have three channels.
 * @example
 * const batch = augment(images, randomHue(0.05), rng.fold(epoch));
 */
export function randomHue(
  hue: Spread = [0, 0],
  options: RandomHueOptions = {},
): DescribedAugmentation<Drawn<'hueFactor'>> {
  const owner = 'RandomHue';
  const chance = chanceOf(owner, options, 1);
  const factors = interval(owner, 'hue', hue, { within: [-0.5, 0.5] });
  return color(owner, {
    chance,
    options: { hue, ...chance },
    channels: 3,
    draw: (rng) => ({ hueFactor: drawUniform(rng, 'hueFactor', factors) }),
    steps: ({ hueFactor }) => [CLIP, { kind: 'hsv', hue: times(hueFactor, TURN), saturation: 1, ...UNIT }],
  });
}

/** A whole turn in radians. */
export const TURN: number = 2 * Math.PI;
