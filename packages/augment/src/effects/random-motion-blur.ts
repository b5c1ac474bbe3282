import { checkInteger, choices } from '@cnn/tensor';
import type { DescribedAugmentation, Resample } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { drawInteger, drawUniform, type Interval, interval, type Spread } from '../parameters/draws.ts';
import { type Border, borderOf, checkBorder } from './border.ts';
import { effect } from './effect.ts';
import { filter } from './filter.ts';
import { motionWeights } from './motion-weights.ts';

export interface RandomMotionBlurOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** What lies beside the picture. @default 'constant' */
  readonly borderType?: Border;
  /** How the line is turned. @default 'nearest' */
  readonly resample?: Resample;
}

/** What {@link randomMotionBlur} draws: pixels, degrees, and where along the line most weight lies. */
export type RandomMotionBlurParams = Drawn<'ksizeFactor' | 'angleFactor' | 'directionFactor'>;

/**
 * Blurs each image along a line, as if the camera had moved, with chance `p`.
 *
 * @param kernelSize length of the line in pixels: an odd number of at least 3, or an interval of which an odd one is drawn.
 * @param angle the line is turned anticlockwise by an angle drawn from ±angle, or from an interval, in degrees, at most a full turn.
 * @param direction which end of the line counts more is drawn from ±direction, or from an interval within [−1, 1]; at 0 all of it counts alike.
 *
 * Use it for pictures out of moving hands, cars and drones. Images `[batch, height, width, channels]` → the same shape. Parameters: `ksizeFactor`,
 * `angleFactor`, `directionFactor` `[batch]`, of which the last is differentiable. Follows kornia.augmentation.RandomMotionBlur, which draws one size for the
 * whole batch.
 *
 * @throws RangeError if a size is even, a range reversed or out of bounds, `p` outside [0, 1], or images are too small for the border; TypeError for an unknown
 * border or way of turning.
 * @example
 * const batch = augment(images, randomMotionBlur([3, 7], 45, 0.5), rng.fold(epoch));
 */
export function randomMotionBlur(
  kernelSize: number | Interval,
  angle: Spread,
  direction: Spread,
  options: RandomMotionBlurOptions = {},
): DescribedAugmentation<RandomMotionBlurParams> {
  const owner = 'RandomMotionBlur';
  const chance = chanceOf(owner, options, 0.5);
  const halves = halfSizes(owner, kernelSize);
  const angles = interval(owner, 'angle', angle, { within: [-360, 360] });
  const directions = interval(owner, 'direction', direction, { within: [-1, 1] });
  const borderType = borderOf(owner, options.borderType ?? 'constant');
  const { resample = 'nearest' } = options;
  if (!RESAMPLES.includes(resample)) {
    throw new TypeError(`${owner}: unknown resample '${resample}'; ${choices(resample, RESAMPLES)}`);
  }
  return effect(owner, {
    chance,
    options: {
      kernelSize,
      angle: angle as number | Interval,
      direction: direction as number | Interval,
      borderType,
      resample,
      ...chance,
    },
    heedsApplied: true,
    draw: (rng) => ({
      ksizeFactor: 2 * drawInteger(rng, 'ksizeFactor', halves) + 1,
      angleFactor: drawUniform(rng, 'angleFactor', angles),
      directionFactor: drawUniform(rng, 'directionFactor', directions),
    }),
    change: (images, { applied, ksizeFactor, angleFactor, directionFactor }) => {
      const rows = motionWeights(applied, {
        sizes: ksizeFactor,
        angles: angleFactor,
        directions: directionFactor,
        resample,
      });
      checkBorder(owner, borderType, images.shape, [rows.length, rows.length]);
      return filter(images, { rows }, { border: borderType, applied });
    },
  });
}

const RESAMPLES: readonly Resample[] = ['bilinear', 'nearest', 'bicubic'];

/** Pixels to one side of the middle. Of an interval that has no odd number it is the next one, as in Kornia. */
function halfSizes(owner: string, kernelSize: number | Interval): Interval {
  const ends = interval(owner, 'kernelSize', typeof kernelSize === 'number' ? [kernelSize, kernelSize] : kernelSize);
  for (const end of ends) checkInteger(owner, 'kernelSize', end, 3);
  if (typeof kernelSize === 'number' && kernelSize % 2 === 0) {
    throw new RangeError(`${owner}: kernelSize must be odd, found ${kernelSize}`);
  }
  const low = Math.floor(ends[0] / 2);
  return [low, Math.max(low, Math.floor((ends[1] - 1) / 2))];
}
