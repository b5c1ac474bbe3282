import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { drawUniform, interval, type Spread } from '../parameters/draws.ts';
import { color } from './color.ts';
import { CLIP, UNIT } from './color-step.ts';

export interface RandomRGBShiftOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** What is added to red is drawn from ± this, or from an interval. @default 0.5 */
  readonly rShiftLimit?: Spread;
  /** What is added to green is drawn from ± this, or from an interval. @default 0.5 */
  readonly gShiftLimit?: Spread;
  /** What is added to blue is drawn from ± this, or from an interval. @default 0.5 */
  readonly bShiftLimit?: Spread;
}

/**
 * Adds a number to each channel of each image with chance `p`, and keeps the result within [0, 1].
 *
 * Use it where the colour of the light differs from picture to picture. Images `[batch, height, width, 3]` in [0, 1] → the same shape. Parameters:
 * `rShift`, `gShift`, `bShift` `[batch]`. Follows kornia.augmentation.RandomRGBShift.
 *
 * @throws RangeError if a range is reversed or `p` outside [0, 1]; TypeError unless images have three channels.
 * @example
 * const batch = augment(images, randomRGBShift({ rShiftLimit: 0.1, gShiftLimit: 0.1, bShiftLimit: 0.1 }), rng.fold(epoch));
 */
export function randomRGBShift(
  options: RandomRGBShiftOptions = {},
): DescribedAugmentation<Drawn<'rShift' | 'gShift' | 'bShift'>> {
  const owner = 'RandomRGBShift';
  const chance = chanceOf(owner, options, 0.5);
  const { rShiftLimit = 0.5, gShiftLimit = 0.5, bShiftLimit = 0.5 } = options;
  const limits = {
    rShift: interval(owner, 'rShiftLimit', rShiftLimit),
    gShift: interval(owner, 'gShiftLimit', gShiftLimit),
    bShift: interval(owner, 'bShiftLimit', bShiftLimit),
  };
  return color(owner, {
    chance,
    options: { rShiftLimit, gShiftLimit, bShiftLimit, ...chance },
    channels: 3,
    draw: (rng) => ({
      rShift: drawUniform(rng, 'rShift', limits.rShift),
      gShift: drawUniform(rng, 'gShift', limits.gShift),
      bShift: drawUniform(rng, 'bShift', limits.bShift),
    }),
    steps: ({ rShift, gShift, bShift }) => [
      CLIP,
      { kind: 'scale', factor: 1, offset: [rShift, gShift, bShift], ...UNIT },
    ],
  });
}
