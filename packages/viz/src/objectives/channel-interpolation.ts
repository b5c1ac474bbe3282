import { concat, mean, mul, sum, tensor } from '@cnn/tensor';
import { channelOf, defineObjective, type Objective } from './objective.ts';

/**
 * A batch of pictures on the way from one channel to another: the first answers to `from` alone, the last to `to`.
 *
 * Follows lucid.optvis.objectives.channel_interpolate. A single picture answers to `from`.
 *
 * @throws RangeError, when it is asked for a score, if the layer has no such channel.
 * @example
 * const pictures = await visualizeFeature(model, channelInterpolation('conv_layer.14', 3, 9), { batch: 6 });
 */
export function channelInterpolation(layer: string, from: number, to: number): Objective {
  return defineObjective('ChannelInterpolation', { layer, from, to }, [layer], (seen) => {
    const both = concat(
      [from, to].map((index) => mean(channelOf('channelInterpolation', layer, seen, index), [1, 2])),
      1,
    );
    const batch = both.shape[0];
    const share = Array.from({ length: batch }, (_, i) => (batch === 1 ? 0 : i / (batch - 1)));
    return sum(mul(both, tensor(share.map((each) => [1 - each, each]))), 1);
  });
}
