import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { negative } from '../parameters/column.ts';
import { drawUniform, interval, type Spread } from '../parameters/draws.ts';
import { geometric } from './geometric.ts';
import { about } from './matrix.ts';
import { turn } from './random-affine.ts';
import { type SamplingOptions, samplingOf } from './sampling.ts';

export interface RandomRotationOptions extends ChanceOptions, SamplingOptions {
  /** Chance that an image is turned, in [0, 1]. @default 0.5 */
  readonly p?: number;
}

/** What {@link randomRotation} draws: degrees. */
export type RandomRotationParams = Drawn<'degrees'>;

/**
 * Turns each image about its centre, with chance `p`.
 *
 * Use it where objects lean a little, or lie in any direction. What turns out of the picture is lost: the size stays.
 *
 * Images `[batch, height, width, channels]` → the same shape; masks, boxes and keypoints move along. Parameters: `degrees` `[batch]`. Follows
 * kornia.augmentation.RandomRotation.
 *
 * @param degrees the angle is drawn from ±degrees, or from an interval, in degrees, at most a full turn; a positive one turns anticlockwise, unlike `randomAffine`'s.
 * @throws RangeError if degrees are reversed or beyond ±360, or `p` outside [0, 1]; TypeError for an unknown mode.
 * @example
 * const batch = augment(images, randomRotation(15), rng.fold(epoch));
 */
export function randomRotation(
  degrees: Spread,
  options: RandomRotationOptions = {},
): DescribedAugmentation<RandomRotationParams> {
  const owner = 'RandomRotation';
  const chance = chanceOf(owner, options, 0.5);
  const sampling = samplingOf(owner, options);
  const range = interval(owner, 'degrees', degrees, { within: [-360, 360] });
  return geometric(owner, {
    chance,
    sampling,
    options: { degrees, ...sampling, ...chance },
    draw: (rng) => ({ degrees: drawUniform(rng, 'degrees', range) }),
    matrix: ({ degrees: angle }, [, height, width]) =>
      about((width! - 1) / 2, (height! - 1) / 2, turn(negative(angle))),
  });
}
