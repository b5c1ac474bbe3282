import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { drawUniform, type Interval, interval } from '../parameters/draws.ts';
import { geometric } from './geometric.ts';
import { translation } from './matrix.ts';
import { type SamplingOptions, samplingOf } from './sampling.ts';

export interface RandomTranslateOptions extends ChanceOptions, SamplingOptions {
  /** Chance that an image is moved, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** How far to the right, as shares of the width in [−1, 1]. @default no move */
  readonly translateX?: Interval;
  /** How far down, as shares of the height in [−1, 1]. @default no move */
  readonly translateY?: Interval;
}

/** What {@link randomTranslate} draws: pixels. */
export type RandomTranslateParams = Drawn<'translateX' | 'translateY'>;

/**
 * Moves each image to the side and up or down, with chance `p`.
 *
 * Use it to make a network indifferent to where objects lie. Moves need not be whole pixels; `randomCrop` moves by whole ones.
 *
 * Images `[batch, height, width, channels]` → the same shape; masks, boxes and keypoints move along. Parameters: `translateX`, `translateY` `[batch]` in
 * pixels. Follows kornia.augmentation.RandomTranslate.
 *
 * @throws RangeError if a range is reversed or outside [−1, 1], or `p` outside [0, 1]; TypeError for an unknown mode.
 * @example
 * const batch = augment(images, randomTranslate({ translateX: [-0.1, 0.1], translateY: [-0.1, 0.1] }), rng.fold(epoch));
 */
export function randomTranslate(options: RandomTranslateOptions = {}): DescribedAugmentation<RandomTranslateParams> {
  const owner = 'RandomTranslate';
  const chance = chanceOf(owner, options, 0.5);
  const sampling = samplingOf(owner, options);
  const { translateX, translateY } = options;
  const rangeX = interval(owner, 'translateX', translateX ?? 0, { within: [-1, 1] });
  const rangeY = interval(owner, 'translateY', translateY ?? 0, { within: [-1, 1] });
  return geometric(owner, {
    chance,
    sampling,
    options: { translateX, translateY, ...sampling, ...chance },
    draw: (rng, [, height, width]) => ({
      translateX: drawUniform(rng, 'translateX', rangeX) * width!,
      translateY: drawUniform(rng, 'translateY', rangeY) * height!,
    }),
    matrix: ({ translateX: x, translateY: y }) => translation(x, y),
  });
}
