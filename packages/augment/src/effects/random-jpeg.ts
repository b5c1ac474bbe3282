import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { asTensor } from '../parameters/column.ts';
import { drawUniform, type Interval, interval, type Spread } from '../parameters/draws.ts';
import { effect } from './effect.ts';
import { jpeg } from './jpeg.ts';

export interface RandomJPEGOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 1 */
  readonly p?: number;
}

/**
 * Gives each image the blocks and lost colours of a JPEG file of random quality, with chance `p`.
 *
 * @param jpegQuality the quality is drawn from 50 ± jpegQuality, or from an interval, within [1, 100]; 100 is the best. @default 50
 *
 * Use it for pictures from the web, and to see whether a network relies on what compression takes away. Images `[batch, height, width, 3]`, cut to [0, 1] → the
 * same shape. Parameters: `jpegQuality` `[batch]`. Differentiable in images and quality. Follows kornia.augmentation.RandomJPEG, after Reich et al.,
 * Differentiable JPEG: The Devil is in the Details, 2024.
 *
 * @throws RangeError if the range is reversed or out of bounds, or `p` outside [0, 1]; TypeError unless images have 3 channels.
 * @example
 * const batch = augment(images, randomJPEG([30, 90], { p: 0.5 }), rng.fold(epoch));
 */
export function randomJPEG(
  jpegQuality: Spread = 50,
  options: RandomJPEGOptions = {},
): DescribedAugmentation<Drawn<'jpegQuality'>> {
  const owner = 'RandomJPEG';
  const chance = chanceOf(owner, options, 1);
  const qualities = interval(owner, 'jpegQuality', jpegQuality, { around: 50, within: [1, 100] });
  return effect(owner, {
    chance,
    options: { jpegQuality: jpegQuality as number | Interval, ...chance },
    channels: 3,
    draw: (rng) => ({ jpegQuality: drawUniform(rng, 'jpegQuality', qualities) }),
    change: (images, params) => jpeg(images, asTensor(params.jpegQuality, images.shape[0]!)),
  });
}
