import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { minus, over, plus, times } from '../parameters/column.ts';
import { drawUniform, type Interval, interval, type Spread } from '../parameters/draws.ts';
import { effect } from './effect.ts';
import { filter } from './filter.ts';

export interface RandomSharpnessOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
}

/**
 * Sharpens or softens each image by a random factor, with chance `p`.
 *
 * @param sharpness the factor is drawn from [0, sharpness], or from an interval, at least 0: 0 softens, 1 leaves the image as it is, more sharpens. @default 0.5
 *
 * Use it where cameras differ. Images `[batch, height, width, channels]`, cut to [0, 1] → the same shape; the outermost pixels are not sharpened. Parameters:
 * `sharpness` `[batch]`, differentiable. Follows kornia.augmentation.RandomSharpness, and Pillow's ImageEnhance.Sharpness; images of fewer than three pixels
 * stay as they are.
 *
 * @throws RangeError if the range is reversed or out of bounds, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, randomSharpness([0.5, 3]), rng.fold(epoch));
 */
export function randomSharpness(
  sharpness: Spread = 0.5,
  options: RandomSharpnessOptions = {},
): DescribedAugmentation<Drawn<'sharpness'>> {
  const owner = 'RandomSharpness';
  const chance = chanceOf(owner, options, 0.5);
  const factors = interval(owner, 'sharpness', sharpness, { within: [0, Number.POSITIVE_INFINITY] });
  return effect(owner, {
    chance,
    options: { sharpness: sharpness as number | Interval, ...chance },
    heedsApplied: true,
    draw: (rng) => ({ sharpness: drawUniform(rng, 'sharpness', factors) }),
    change: (images, params) => {
      // A share of the picture softened, and the rest of the picture itself.
      const softened = over(minus(1, params.sharpness), 13);
      const middle = plus(times(softened, 5), params.sharpness);
      const rows = [
        [softened, softened, softened],
        [softened, middle, softened],
        [softened, softened, softened],
      ];
      return filter(images, { rows }, { border: 'keep', applied: params.applied, bounds: [0, 1] });
    },
  });
}
