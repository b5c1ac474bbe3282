import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { checkBorder } from './border.ts';
import { effect } from './effect.ts';
import { type KernelSize, kernelSizeOf } from './kernel-size.ts';
import { neighbourMedian } from './neighbour-median.ts';

export interface RandomMedianBlurOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** Pixels that the median is taken of, one number or `[height, width]`, odd. @default [3, 3] */
  readonly kernelSize?: number | KernelSize;
}

/**
 * Sets each number to the middle one of those around it in its channel, with chance `p`: specks go, edges stay.
 *
 * Use it for pictures that were cleaned of noise. Images `[batch, height, width, channels]` → the same shape; the picture is mirrored at its outermost pixels.
 * It has no parameters but which images are changed. Its time grows faster than the kernel. Follows kornia.augmentation.RandomMedianBlur.
 *
 * @throws RangeError if the kernel's size is even, `p` outside [0, 1], or images are too small for the border.
 * @example
 * const batch = augment(images, randomMedianBlur({ kernelSize: 3, p: 0.2 }), rng.fold(epoch));
 */
export function randomMedianBlur(options: RandomMedianBlurOptions = {}): DescribedAugmentation<Drawn<never>> {
  const owner = 'RandomMedianBlur';
  const chance = chanceOf(owner, options, 0.5);
  const { kernelSize = [3, 3] } = options;
  const size = kernelSizeOf(owner, kernelSize, true);
  return effect(owner, {
    chance,
    options: { kernelSize, ...chance },
    change: (images) => {
      checkBorder(owner, 'reflect', images.shape, size);
      return neighbourMedian(images, size);
    },
  });
}
