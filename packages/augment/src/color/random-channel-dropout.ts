import { checkInteger, checkRange } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { at, part } from '../parameters/column.ts';
import { color } from './color.ts';

export interface RandomChannelDropoutOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** How many channels of an image are dropped, at least 1. @default 1 */
  readonly numDropChannels?: number;
  /** What dropped channels are filled with, in [0, 1]. @default 0 */
  readonly fillValue?: number;
}

/**
 * Fills some channels of each image, drawn anew for each, with one value, with chance `p`.
 *
 * Use it so that a network does not rely on one colour. Images `[batch, height, width, channels]` → the same shape. Parameters: `channelIdx`
 * `[batch, numDropChannels]`, which channels are filled. Follows kornia.augmentation.RandomChannelDropout.
 *
 * @throws RangeError if `p` or `fillValue` is outside [0, 1], or `numDropChannels` is no whole number above 0; TypeError if images have fewer channels.
 * @example
 * const batch = augment(images, randomChannelDropout({ p: 0.3 }), rng.fold(epoch));
 */
export function randomChannelDropout(
  options: RandomChannelDropoutOptions = {},
): DescribedAugmentation<Drawn<'channelIdx'>> {
  const owner = 'RandomChannelDropout';
  const chance = chanceOf(owner, options, 0.5);
  const { numDropChannels = 1, fillValue = 0 } = options;
  checkInteger(owner, 'numDropChannels', numDropChannels, 1);
  checkRange(owner, 'fillValue', fillValue, 0, 1);
  const enough = (channels: number) => {
    if (numDropChannels <= channels) return;
    throw new TypeError(
      `${owner}: numDropChannels must be at most the number of channels, which is ${channels}, found ${numDropChannels}`,
    );
  };
  return color(owner, {
    chance,
    options: { numDropChannels, fillValue, ...chance },
    draw: (rng, [, , , channels]) => {
      enough(channels!);
      return { channelIdx: rng.fold('channelIdx').permutation(channels!).subarray(0, numDropChannels) };
    },
    steps: ({ applied, channelIdx }, [batch, , , channels]) => {
      enough(channels!);
      const dropped = Array.from({ length: numDropChannels }, (_, k) => part(channelIdx, k, numDropChannels));
      const isDropped = (channel: number, i: number) =>
        applied[i] === 1 && dropped.some((column) => at(column, i) === channel);
      const each = (value: (isGone: boolean) => number) =>
        Array.from({ length: channels! }, (_, c) =>
          Float32Array.from({ length: batch! }, (_, i) => value(isDropped(c, i))),
        );
      const [factor, offset] = [each((isGone) => (isGone ? 0 : 1)), each((isGone) => (isGone ? fillValue : 0))];
      return [{ kind: 'scale', factor, offset }];
    },
  });
}
