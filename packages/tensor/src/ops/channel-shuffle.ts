import { reshape, transpose } from '@tensorflow/tfjs-core';
import { checkImages, checkInteger } from '../checks.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Deals the channels of each group out to all groups, so that grouped convolutions see each other's results.
 *
 * Images `[batch, height, width, channels]` → the same shape; channel g·n + i of n in a group becomes channel i·groups + g. Follows
 * torch.nn.functional.channel_shuffle; Zhang et al., ShuffleNet (2018).
 *
 * @throws RangeError if `groups` is no whole number from 1 that divides the channels.
 * @example
 * channelShuffle(images, 2); // channels 0 1 2 3 → 0 2 1 3
 */
export function channelShuffle(images: Tensor, groups: number): Tensor {
  const [batch, height, width, channels] = checkImages('channelShuffle', images);
  checkInteger('channelShuffle', 'groups', groups, 1);
  if (channels % groups !== 0) {
    throw new RangeError(`channelShuffle: ${channels} channels cannot be cut into ${groups} groups; give a divisor`);
  }
  return operation('channelShuffle', { images }, { groups }, ({ images }) =>
    scope(() => {
      const grouped = reshape(images, [batch * height * width, groups, channels / groups]);
      return reshape(transpose(grouped, [0, 2, 1]), images.shape);
    }),
  );
}
