import { checkRange } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { drawFlag, drawUniform, type Interval, interval } from '../parameters/draws.ts';
import { effect } from './effect.ts';
import { erase } from './erase.ts';

export interface RandomErasingOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** Area of the rectangle as a share of the image's. @default [0.02, 0.33] */
  readonly scale?: Interval;
  /** Height of the rectangle in its widths. Where it may be above and below 1, either is as likely. @default [0.3, 3.3] */
  readonly ratio?: Interval;
  /** What the rectangle is set to, in [0, 1]: one number, or one for each channel. @default 0 */
  readonly value?: number | readonly number[];
}

/** What {@link randomErasing} draws: whole pixels, and what they are set to. */
export type RandomErasingParams = Drawn<'xs' | 'ys' | 'widths' | 'heights' | 'values'>;

/**
 * Sets a random rectangle of each image to a value, with chance `p`.
 *
 * Use it against overfitting, and where objects may be hidden in part. Sides are rounded to whole pixels, at least one and at most the image's, so that
 * areas may differ from `scale`. Images `[batch, height, width, channels]` → the same shape; masks are set to 0 in the same places. Parameters: `xs`,
 * `ys` (the upper left pixel), `widths`, `heights` `[batch]` in pixels, `values` `[batch]` or `[batch, channels]`.
 *
 * Random Erasing Data Augmentation, Zhong et al., 2017. Follows kornia.augmentation.RandomErasing, which takes one value for all channels.
 *
 * @throws RangeError if a range is reversed or out of bounds, `value` or `p` outside [0, 1]; TypeError if there is a value for each of another number of
 * channels.
 * @example
 * const batch = augment(images, randomErasing({ scale: [0.02, 0.2], value: 0.5 }), rng.fold(epoch));
 */
export function randomErasing(options: RandomErasingOptions = {}): DescribedAugmentation<RandomErasingParams> {
  const owner = 'RandomErasing';
  const chance = chanceOf(owner, options, 0.5);
  const { scale = [0.02, 0.33], ratio = [0.3, 3.3], value = 0 } = options;
  const scales = interval(owner, 'scale', scale, { within: [0, Number.POSITIVE_INFINITY] });
  const ratios = interval(owner, 'ratio', ratio, { within: [0, Number.POSITIVE_INFINITY] });
  const values = [value].flat();
  for (const each of values) checkRange(owner, 'value', each, 0, 1);
  const sides: Interval[] =
    ratios[0] < 1 && ratios[1] > 1
      ? [
          [ratios[0], 1],
          [1, ratios[1]],
        ]
      : [ratios];
  return effect(owner, {
    chance,
    options: { scale, ratio, value, ...chance },
    heedsApplied: true,
    channels: values.length > 1 ? values.length : undefined,
    draw: (rng, [, height = 1, width = 1]) => {
      const area = drawUniform(rng, 'scale', scales) * height * width;
      const side = sides.length > 1 && drawFlag(rng, 'side', 0.5) ? 1 : 0;
      const heightOverWidth = drawUniform(rng, 'ratio', sides[side]!);
      const heights = wholePixels(Math.sqrt(area * heightOverWidth), height);
      const widths = wholePixels(Math.sqrt(area / heightOverWidth), width);
      return {
        heights,
        widths,
        xs: Math.floor(drawUniform(rng, 'xs', [0, 1]) * (width - widths + 1)),
        ys: Math.floor(drawUniform(rng, 'ys', [0, 1]) * (height - heights + 1)),
        values,
      };
    },
    change: (images, params) => erase(images, params, params, params.values),
    changeMasks: (masks, params) => erase(masks, params, params, 0),
  });
}

/** A side as whole pixels; of no area and no height, whose width is 0 / 0, one. */
function wholePixels(side: number, most: number): number {
  return Math.min(most, Math.max(1, Math.round(side) || 1));
}
