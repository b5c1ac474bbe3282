import { checkInteger, checkRange } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { drawInteger } from '../parameters/draws.ts';
import { effect } from './effect.ts';
import { erase } from './erase.ts';

export interface CutoutOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 1 */
  readonly p?: number;
  /** What the square is set to, such as the mean of the pictures: one number, or one for each channel. @default 0 */
  readonly fill?: number | readonly number[];
}

/** What {@link cutout} draws: the upper left pixel of the square, which may lie outside. */
export type CutoutParams = Drawn<'xs' | 'ys'>;

/**
 * Sets a square of each image to a value, with chance `p`.
 *
 * @param size side of the square in pixels, at least 1.
 *
 * Use it for small pictures with one object, such as CIFAR's, 8 or 16 pixels of 32. The middle of the square may be any pixel of the image; what would lie
 * outside is cut off, so that squares at the border hide less. Images `[batch, height, width, channels]` → the same shape; masks are set to 0 in the same
 * places. Parameters: `xs`, `ys` `[batch]` in pixels.
 *
 * Improved Regularization of Convolutional Neural Networks with Cutout, DeVries and Taylor, 2017. Unlike their code, a square of an odd size is as large as
 * it says, not one pixel smaller.
 *
 * @throws RangeError if the size is no whole number of at least 1, the fill is not finite, or `p` outside [0, 1]; TypeError if there is a fill for each of
 * another number of channels.
 * @example
 * const batch = augment(images, cutout(8), rng.fold(epoch));
 */
export function cutout(size: number, options: CutoutOptions = {}): DescribedAugmentation<CutoutParams> {
  const owner = 'Cutout';
  const chance = chanceOf(owner, options, 1);
  const { fill = 0 } = options;
  checkInteger(owner, 'size', size, 1);
  const fills = [fill].flat();
  for (const each of fills) checkRange(owner, 'fill', each, Number.NEGATIVE_INFINITY);
  const half = Math.floor(size / 2);
  const square = (params: CutoutParams) => ({ ...params, widths: size, heights: size });
  return effect(owner, {
    chance,
    options: { size, fill, ...chance },
    heedsApplied: true,
    channels: fills.length > 1 ? fills.length : undefined,
    draw: (rng, [, height = 1, width = 1]) => ({
      xs: drawInteger(rng, 'xs', [0, width - 1]) - half,
      ys: drawInteger(rng, 'ys', [0, height - 1]) - half,
    }),
    change: (images, params) => erase(images, params, square(params), fillOf(fills, params.applied.length)),
    changeMasks: (masks, params) => erase(masks, params, square(params), 0),
  });
}

function fillOf(fills: readonly number[], batch: number): number | Float32Array {
  if (fills.length === 1) return fills[0]!;
  return Float32Array.from({ length: batch * fills.length }, (_, k) => fills[k % fills.length]!);
}
