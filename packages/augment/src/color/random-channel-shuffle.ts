import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { at, part } from '../parameters/column.ts';
import { color } from './color.ts';

export interface RandomChannelShuffleOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
}

/**
 * Puts the channels of each image into another order, all orders alike, with chance `p`.
 *
 * Use it so that a network does not rely on which colour is which. Images `[batch, height, width, channels]` → the same shape. Parameters: `channels`
 * `[batch, channels]`, which channel each one is taken from. Follows kornia.augmentation.RandomChannelShuffle, which draws like that too: an order may
 * well be the one that was.
 *
 * @throws RangeError if `p` is outside [0, 1].
 * @example
 * const batch = augment(images, randomChannelShuffle({ p: 0.2 }), rng.fold(epoch));
 */
export function randomChannelShuffle(
  options: RandomChannelShuffleOptions = {},
): DescribedAugmentation<Drawn<'channels'>> {
  const owner = 'RandomChannelShuffle';
  const chance = chanceOf(owner, options, 0.5);
  return color(owner, {
    chance,
    options: { ...chance },
    draw: (rng, [, , , count]) => ({ channels: rng.fold('channels').permutation(count!) }),
    steps: ({ channels }, [batch, , , count]) => {
      const sources = Array.from({ length: count! }, (_, channel) => part(channels, channel, count!));
      const entry = (row: number, column: number) =>
        Float32Array.from({ length: batch! }, (_, i) => (at(sources[row]!, i) === column ? 1 : 0));
      const matrix = sources.flatMap((_, row) => Array.from({ length: count! + 1 }, (_, column) => entry(row, column)));
      return [{ kind: 'mix', matrix }];
    },
  });
}
