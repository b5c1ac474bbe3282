import { mean } from '@cnn/tensor';
import { channelOf, defineObjective, type Objective } from './objective.ts';

/**
 * Pictures that a channel answers to everywhere: its mean over all places.
 *
 * The picture of a filter, as in Zeiler and Fergus's and Olah et al.'s galleries. Follows lucid.optvis.objectives.channel.
 *
 * @param layer dotted name; `''` is the model's own output, of which the channels are the classes.
 * @throws RangeError, when it is asked for a score, if the layer has no such channel.
 * @example
 * const picture = await visualizeFeature(model, channel('conv_layer.14', 7));
 */
export function channel(layer: string, index: number): Objective {
  return defineObjective('Channel', { layer, channel: index }, [layer], (seen) =>
    mean(channelOf('channel', layer, seen, index), [1, 2, 3]),
  );
}
