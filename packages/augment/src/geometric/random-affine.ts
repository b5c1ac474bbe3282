import { checkRange } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { type Column, cosine, negative, part, plus, sine, tangent, times } from '../parameters/column.ts';
import { drawUniform, type Interval, interval, type Spread } from '../parameters/draws.ts';
import { geometric } from './geometric.ts';
import { about, compose, type Matrix, scaling, translation } from './matrix.ts';
import { type SamplingOptions, samplingOf } from './sampling.ts';

export interface RandomAffineOptions extends ChanceOptions, SamplingOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** How far images move to either side, as shares of width and height in [0, 1]. @default no move */
  readonly translate?: readonly [horizontal: number, vertical: number];
  /** What images are stretched by, at least 0: both sides alike, or `[low, high]` of x followed by those of y. @default no stretch */
  readonly scale?: Interval | readonly [lowX: number, highX: number, lowY: number, highY: number];
  /** Degrees of shear in (−360, 360): along x only, or the interval of x followed by that of y. @default no shear */
  readonly shear?: Spread | readonly [lowX: number, highX: number, lowY: number, highY: number];
}

/** What {@link randomAffine} draws: pixels, factors and degrees. */
export type RandomAffineParams = Drawn<'translations' | 'scale' | 'angle' | 'shearX' | 'shearY'>;

/**
 * Turns, moves, stretches and shears each image about its centre, with chance `p`.
 *
 * @param degrees the angle is drawn from ±degrees, or from an interval, in degrees, at most a full turn; a positive one turns clockwise, unlike `randomRotation`'s.
 *
 * Use it where objects may lie anywhere and at any size. Images `[batch, height, width, channels]` → the same shape; masks, boxes and keypoints move
 * along. Parameters: `translations` `[batch, 2]` in pixels (x, y), `scale` `[batch, 2]`, `angle`, `shearX`, `shearY` `[batch]` in degrees. Follows
 * kornia.augmentation.RandomAffine.
 *
 * @throws RangeError if a range is reversed or out of bounds, or `p` outside [0, 1]; TypeError for an unknown mode.
 * @example
 * const batch = augment(images, randomAffine(15, { translate: [0.1, 0.1], scale: [0.8, 1.2] }), rng.fold(epoch));
 */
export function randomAffine(
  degrees: Spread,
  options: RandomAffineOptions = {},
): DescribedAugmentation<RandomAffineParams> {
  const owner = 'RandomAffine';
  const chance = chanceOf(owner, options, 0.5);
  const sampling = samplingOf(owner, options);
  const { translate, scale, shear } = options;
  const angles = interval(owner, 'degrees', degrees, { within: [-360, 360] });
  const [moveX, moveY] = sharesOf(owner, translate ?? [0, 0]);
  const scales = pairs(owner, 'scale', scale, [0, Number.POSITIVE_INFINITY]);
  const [shearsX, shearsY = NONE] = pairs(owner, 'shear', shear, [-360, 360]);
  return geometric(owner, {
    chance,
    sampling,
    options: { degrees, translate, scale, shear, ...sampling, ...chance },
    draw: (rng, [, height, width]) => {
      const scaleX = scales[0] ? drawUniform(rng, 'scale', scales[0]) : 1;
      return {
        angle: drawUniform(rng, 'angle', angles),
        translations: [
          drawUniform(rng, 'translateX', moveX!) * width!,
          drawUniform(rng, 'translateY', moveY!) * height!,
        ],
        scale: [scaleX, scales[1] ? drawUniform(rng, 'scaleY', scales[1]) : scaleX],
        shearX: drawUniform(rng, 'shearX', shearsX ?? NONE),
        shearY: drawUniform(rng, 'shearY', shearsY),
      };
    },
    matrix: ({ translations, scale: factors, angle, shearX, shearY }, [, height, width]) => {
      const stretched = compose(turn(angle), scaling(part(factors, 0, 2), part(factors, 1, 2)));
      const inner = compose(stretched, shearing(shearX, shearY));
      const centred = about((width! - 1) / 2, (height! - 1) / 2, inner);
      return compose(translation(part(translations, 0, 2), part(translations, 1, 2)), centred);
    },
  });
}

const NONE: Interval = [0, 0];

/** How far to either side, along x and along y. */
function sharesOf(owner: string, translate: readonly number[]): Interval[] {
  if (!Array.isArray(translate) || translate.length !== 2) {
    throw new TypeError(`${owner}: translate must be [horizontal, vertical], found ${JSON.stringify(translate)}`);
  }
  for (const share of translate) checkRange(owner, 'translate', share, 0, 1);
  return translate.map((share) => [-share, share]);
}

/** Clockwise, as y counts downwards. */
export function turn(degrees: Column): Matrix {
  const [c, s] = [cosine(degrees), sine(degrees)];
  return [c, negative(s), 0, s, c, 0, 0, 0, 1];
}

/** First along x, then along y. */
export function shearing(degreesX: Column, degreesY: Column): Matrix {
  const [x, y] = [negative(tangent(degreesX)), negative(tangent(degreesY))];
  return [1, x, 0, y, plus(1, times(x, y)), 0, 0, 0, 1];
}

/** One interval for both axes or x alone, or two. */
export function pairs(
  owner: string,
  option: string,
  value: Spread | readonly number[] | undefined,
  within: Interval,
): Interval[] {
  if (value === undefined) return [];
  if (typeof value === 'number' || value.length !== 4) return [interval(owner, option, value as Spread, { within })];
  return [0, 2].map((k) =>
    interval(owner, `${option} of ${'xy'[k / 2]}`, value.slice(k, k + 2) as unknown as Interval, { within }),
  );
}
