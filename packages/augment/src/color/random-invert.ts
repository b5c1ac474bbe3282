import { checkRange } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { color } from './color.ts';

export interface RandomInvertOptions extends ChanceOptions {
  /** Chance that an image is inverted, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** What pixels are subtracted from: the value of white. @default 1 */
  readonly maxVal?: number;
}

/**
 * Turns each image into its negative with chance `p`: `maxVal` − x.
 *
 * Use it where dark on light and light on dark mean the same, such as scans of text. Images `[batch, height, width, channels]` → the same shape. No
 * parameters but which images are changed. Follows kornia.augmentation.RandomInvert.
 *
 * @throws RangeError if `p` is outside [0, 1] or `maxVal` is not finite.
 * @example
 * const batch = augment(images, randomInvert(), rng.fold(epoch));
 */
export function randomInvert(options: RandomInvertOptions = {}): DescribedAugmentation<Drawn<never>> {
  const owner = 'RandomInvert';
  const chance = chanceOf(owner, options, 0.5);
  const { maxVal = 1 } = options;
  checkRange(owner, 'maxVal', maxVal, Number.NEGATIVE_INFINITY);
  return color(owner, {
    chance,
    options: { maxVal, ...chance },
    steps: () => [{ kind: 'scale', factor: -1, offset: maxVal }],
  });
}
