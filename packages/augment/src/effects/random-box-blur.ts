import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { type Border, borderOf, checkBorder } from './border.ts';
import { effect } from './effect.ts';
import { filter } from './filter.ts';
import { type KernelSize, kernelSizeOf } from './kernel-size.ts';

export interface RandomBoxBlurOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** Pixels that a mean is taken of, one number or `[height, width]`; an even side reaches further to the right and below. @default [3, 3] */
  readonly kernelSize?: number | KernelSize;
  /** What lies beside the picture. @default 'reflect' */
  readonly borderType?: Border;
  /** Whether columns and rows are averaged one after the other, which is the same and faster. The name is Kornia's. @default true */
  readonly normalized?: boolean;
}

/**
 * Sets each pixel to the mean of those around it, with chance `p`.
 *
 * Use it where pictures may be out of focus and it must be cheap. Images `[batch, height, width, channels]` → the same shape. It has no parameters but
 * which images are changed. Follows kornia.augmentation.RandomBoxBlur.
 *
 * @throws RangeError if the kernel has no size, `p` is outside [0, 1], or images are too small for the border; TypeError for an unknown border.
 * @example
 * const batch = augment(images, randomBoxBlur({ kernelSize: 5 }), rng.fold(epoch));
 */
export function randomBoxBlur(options: RandomBoxBlurOptions = {}): DescribedAugmentation<Drawn<never>> {
  const owner = 'RandomBoxBlur';
  const chance = chanceOf(owner, options, 0.5);
  const { kernelSize = [3, 3], normalized = true } = options;
  const size = kernelSizeOf(owner, kernelSize, false);
  const borderType = borderOf(owner, options.borderType ?? 'reflect');
  const [vertical, horizontal] = size.map((side) => new Array<number>(side).fill(1 / side));
  const rows = vertical!.map((weight) => horizontal!.map((other) => weight * other));
  const kernel = normalized ? { vertical: vertical!, horizontal: horizontal! } : { rows };
  return effect(owner, {
    chance,
    options: { kernelSize, borderType, normalized, ...chance },
    heedsApplied: true,
    change: (images, { applied }) => {
      checkBorder(owner, borderType, images.shape, size);
      return filter(images, kernel, { border: borderType, applied });
    },
  });
}
