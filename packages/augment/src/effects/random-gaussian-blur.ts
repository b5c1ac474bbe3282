import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { type Column, times } from '../parameters/column.ts';
import { drawUniform, type Interval, type Spread } from '../parameters/draws.ts';
import { valueOrInterval } from '../parameters/value-or-interval.ts';
import { type Border, borderOf, checkBorder } from './border.ts';
import { effect } from './effect.ts';
import { filter } from './filter.ts';
import { gaussianWeights } from './gaussian-weights.ts';
import { type KernelSize, kernelSizeOf } from './kernel-size.ts';

export interface RandomGaussianBlurOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** What lies beside the picture. @default 'reflect' */
  readonly borderType?: Border;
  /** Whether columns and rows are blurred one after the other, which is the same and faster. @default true */
  readonly separable?: boolean;
}

/**
 * Blurs each image by a Gaussian of random width, with chance `p`.
 *
 * @param kernelSize pixels that are looked at, one number or `[height, width]`, odd; about six times the largest sigma shows the whole bell.
 * @param sigma the standard deviation in pixels is drawn from this interval, or is this number; at 0 nothing is blurred.
 *
 * Use it where pictures may be out of focus, and in contrastive learning. Images `[batch, height, width, channels]` → the same shape. Parameters: `sigma`
 * `[batch]`, differentiable. Follows kornia.augmentation.RandomGaussianBlur.
 *
 * @throws RangeError if the kernel's size is even, a range is reversed or out of bounds, `p` outside [0, 1], or images are too small for the border; TypeError
 * for an unknown border.
 * @example
 * const batch = augment(images, randomGaussianBlur(5, [0.1, 2]), rng.fold(epoch));
 */
export function randomGaussianBlur(
  kernelSize: number | KernelSize,
  sigma: Spread,
  options: RandomGaussianBlurOptions = {},
): DescribedAugmentation<Drawn<'sigma'>> {
  const owner = 'RandomGaussianBlur';
  const chance = chanceOf(owner, options, 0.5);
  const size = kernelSizeOf(owner, kernelSize, true);
  const sigmas = valueOrInterval(owner, 'sigma', sigma, [0, Number.POSITIVE_INFINITY]);
  const { separable = true } = options;
  const borderType = borderOf(owner, options.borderType ?? 'reflect');
  return effect(owner, {
    chance,
    options: { kernelSize, sigma: sigma as number | Interval, borderType, separable, ...chance },
    heedsApplied: true,
    draw: (rng) => ({ sigma: drawUniform(rng, 'sigma', sigmas) }),
    change: (images, params) => {
      checkBorder(owner, borderType, images.shape, size);
      const vertical = gaussianWeights(size[0], params.sigma);
      const horizontal = gaussianWeights(size[1], params.sigma);
      const rows = (): Column[][] => vertical.map((weight) => horizontal.map((other) => times(weight, other)));
      const kernel = separable ? { vertical, horizontal } : { rows: rows() };
      return filter(images, kernel, { border: borderType, applied: params.applied });
    },
  });
}
