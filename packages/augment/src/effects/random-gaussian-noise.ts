import { add, checkRange, sizeOf } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { asField } from '../parameters/field.ts';
import { effect } from './effect.ts';

export interface RandomGaussianNoiseOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** Mean of the noise. @default 0 */
  readonly mean?: number;
  /** Standard deviation of the noise, at least 0; for images in [0, 1] some hundredths. @default 1 */
  readonly std?: number;
}

/**
 * Adds normal noise to each number of each image, with chance `p`.
 *
 * Use it against noise of cameras in the dark. Images `[batch, height, width, channels]` of any range → the same shape; results are not cut to [0, 1].
 * Parameters: `gaussianNoise`, as many numbers as the images have, differentiable. Follows kornia.augmentation.RandomGaussianNoise.
 *
 * @throws RangeError if `mean` or `std` is not finite, `std` below 0, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, randomGaussianNoise({ std: 0.05 }), rng.fold(epoch));
 */
export function randomGaussianNoise(
  options: RandomGaussianNoiseOptions = {},
): DescribedAugmentation<Drawn<'gaussianNoise'>> {
  const owner = 'RandomGaussianNoise';
  const chance = chanceOf(owner, options, 0.5);
  const { mean = 0, std = 1 } = options;
  checkRange(owner, 'mean', mean, Number.NEGATIVE_INFINITY);
  checkRange(owner, 'std', std, 0);
  return effect(owner, {
    chance,
    options: { mean, std, ...chance },
    draw: (rng, [, ...shape]) => {
      const noise = rng.fold('noise').normals(sizeOf(shape));
      for (let i = 0; i < noise.length; i++) noise[i] = mean + std * noise[i]!;
      return { gaussianNoise: noise };
    },
    change: (images, { gaussianNoise }) => add(images, asField(gaussianNoise, images.shape)),
  });
}
