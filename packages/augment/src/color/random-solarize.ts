import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { drawUniform, interval, type Spread } from '../parameters/draws.ts';
import { color } from './color.ts';
import { CLIP } from './color-step.ts';

export interface RandomSolarizeOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** From where on pixels are inverted: drawn from 0.5 ± this, or from an interval, within [0, 1]. @default 0.1 */
  readonly thresholds?: Spread;
  /** What is added before: drawn from ± this, or from an interval, within [−0.5, 0.5]. @default 0.1 */
  readonly additions?: Spread;
}

/**
 * Inverts the bright parts of each image with chance `p`: adds `additions`, keeps the sum within [0, 1], and makes 1 − x of what is not below `thresholds`.
 *
 * Use it, as in AutoAugment, for invariance to tones far from those of photographs. Images `[batch, height, width, channels]` in [0, 1] → the same shape.
 * Parameters: `thresholds`, `additions` `[batch]`; thresholds have no gradient. Follows kornia.augmentation.RandomSolarize.
 *
 * @throws RangeError if a range is reversed or out of bounds, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, randomSolarize({ thresholds: [0.5, 0.9], additions: 0 }), rng.fold(epoch));
 */
export function randomSolarize(
  options: RandomSolarizeOptions = {},
): DescribedAugmentation<Drawn<'thresholds' | 'additions'>> {
  const owner = 'RandomSolarize';
  const chance = chanceOf(owner, options, 0.5);
  const { thresholds = 0.1, additions = 0.1 } = options;
  const limits = {
    thresholds: interval(owner, 'thresholds', thresholds, { around: 0.5, within: [0, 1] }),
    additions: interval(owner, 'additions', additions, { within: [-0.5, 0.5] }),
  };
  return color(owner, {
    chance,
    options: { thresholds, additions, ...chance },
    draw: (rng) => ({
      thresholds: drawUniform(rng, 'thresholds', limits.thresholds),
      additions: drawUniform(rng, 'additions', limits.additions),
    }),
    steps: ({ thresholds: threshold, additions: addition }) => [CLIP, { kind: 'solarize', threshold, addition }],
  });
}
