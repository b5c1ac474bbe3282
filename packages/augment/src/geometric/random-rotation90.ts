import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { drawUniform, type Interval, interval } from '../parameters/draws.ts';
import { geometric } from './geometric.ts';
import { about } from './matrix.ts';
import { turn } from './random-affine.ts';
import { type SamplingOptions, samplingOf } from './sampling.ts';

export interface RandomRotation90Options extends ChanceOptions, SamplingOptions {
  /** Chance that an image is turned, in [0, 1]. @default 0.5 */
  readonly p?: number;
}

/** What {@link randomRotation90} draws: quarters of a turn, not yet rounded. */
export type RandomRotation90Params = Drawn<'times'>;

/**
 * Turns each image by quarters of a turn about its centre, with chance `p`.
 *
 * Use it where no direction means more than another: aerial and microscope pictures. Square images come out as exact copies of their pixels; others
 * keep their size, so that their ends are cut off and the sides filled.
 *
 * Images `[batch, height, width, channels]` → the same shape; masks, boxes and keypoints move along. Parameters: `times` `[batch]`. Follows
 * kornia.augmentation.RandomRotation90.
 *
 * @param times how many quarters, anticlockwise, from −3 to 3. They are rounded from a number uniform over the interval, as Kornia does, so that either end
 *   comes half as often as what lies between: [0, 3] gives 0 and 3 with chance 1/6, 1 and 2 with 1/3.
 * @throws RangeError if the interval is reversed or beyond ±3, or `p` outside [0, 1]; TypeError for an unknown mode.
 * @example
 * const batch = augment(images, randomRotation90([-1, 1]), rng.fold(epoch));
 */
export function randomRotation90(
  times: Interval,
  options: RandomRotation90Options = {},
): DescribedAugmentation<RandomRotation90Params> {
  const owner = 'RandomRotation90';
  const chance = chanceOf(owner, options, 0.5);
  const sampling = samplingOf(owner, options);
  const range = interval(owner, 'times', times, { within: [-3, 3] });
  return geometric(owner, {
    chance,
    sampling,
    options: { times, ...sampling, ...chance },
    draw: (rng) => ({ times: drawUniform(rng, 'times', range) }),
    matrix: ({ times: quarters }, [, height, width]) => {
      if (!ArrayBuffer.isView(quarters))
        throw new TypeError(`${owner}: times must be in main memory; they are rounded`);
      const degrees = Float64Array.from(quarters, (value) => -90 * roundHalfToEven(value));
      return about((width! - 1) / 2, (height! - 1) / 2, turn(degrees));
    },
  });
}

function roundHalfToEven(value: number): number {
  const near = Math.round(value);
  return Math.abs(value % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near;
}
