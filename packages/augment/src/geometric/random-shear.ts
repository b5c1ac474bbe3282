import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { part } from '../parameters/column.ts';
import { drawUniform, type Interval, type Spread } from '../parameters/draws.ts';
import { geometric } from './geometric.ts';
import { about } from './matrix.ts';
import { pairs, shearing } from './random-affine.ts';
import { type SamplingOptions, samplingOf } from './sampling.ts';

export interface RandomShearOptions extends ChanceOptions, SamplingOptions {
  /** Chance that an image is sheared, in [0, 1]. @default 0.5 */
  readonly p?: number;
}

/** What {@link randomShear} draws: degrees, and the point (x, y) that stays. */
export type RandomShearParams = Drawn<'center' | 'shearX' | 'shearY'>;

/**
 * Shears each image about its centre, so that rows slide along each other, with chance `p`.
 *
 * Use it where objects are seen slanted, as handwriting is.
 *
 * Images `[batch, height, width, channels]` → the same shape; masks, boxes and keypoints move along. Parameters: `shearX`, `shearY` `[batch]` in degrees, and
 * `center` `[batch, 2]`. Follows kornia.augmentation.RandomShear.
 *
 * @param shear degrees, from ±shear or an interval along x alone, or the interval of x followed by that of y.
 * @throws RangeError if a range is reversed or beyond ±360, or `p` outside [0, 1]; TypeError for an unknown mode.
 * @example
 * const batch = augment(images, randomShear([-20, 20, -5, 5]), rng.fold(epoch));
 */
export function randomShear(
  shear: Spread | readonly [lowX: number, highX: number, lowY: number, highY: number],
  options: RandomShearOptions = {},
): DescribedAugmentation<RandomShearParams> {
  const owner = 'RandomShear';
  const chance = chanceOf(owner, options, 0.5);
  const sampling = samplingOf(owner, options);
  const [rangeX, rangeY = NONE] = pairs(owner, 'shear', shear, [-360, 360]) as [Interval, Interval?];
  return geometric(owner, {
    chance,
    sampling,
    options: { shear, ...sampling, ...chance },
    draw: (rng, [, height, width]) => ({
      center: [(width! - 1) / 2, (height! - 1) / 2],
      shearX: drawUniform(rng, 'shearX', rangeX),
      shearY: drawUniform(rng, 'shearY', rangeY),
    }),
    matrix: ({ center, shearX, shearY }) => about(part(center, 0, 2), part(center, 1, 2), shearing(shearX, shearY)),
  });
}

const NONE: Interval = [0, 0];
