import { slice, sum } from '@cnn/tensor';
import { channelOf, defineObjective, type Objective } from './objective.ts';

export interface NeuronOptions {
  /** Row of the place. @default the middle */
  readonly y?: number;
  /** Column of the place. @default the middle */
  readonly x?: number;
}

/**
 * Pictures that one neuron answers to: a channel at a single place.
 *
 * What is outside of its receptive field stays as it began. Follows lucid.optvis.objectives.neuron.
 *
 * @throws RangeError, when it is asked for a score, if the layer has no such channel or place.
 * @example
 * const picture = await visualizeFeature(model, neuron('conv_layer.7', 7));
 */
export function neuron(layer: string, index: number, { y, x }: NeuronOptions = {}): Objective {
  return defineObjective('Neuron', { layer, channel: index, y, x }, [layer], (seen) => {
    const values = channelOf('neuron', layer, seen, index);
    const [, height, width] = values.shape as number[];
    const place = [y ?? Math.floor(height / 2), x ?? Math.floor(width / 2)];
    if (!place.every((at, axis) => Number.isInteger(at) && at >= 0 && at < values.shape[axis + 1]!)) {
      throw new RangeError(
        `neuron: expected a place inside the ${height}×${width} that layer '${layer}' gives, found row ${place[0]}, column ${place[1]}`,
      );
    }
    return sum(slice(values, [0, place[0], place[1], 0], [-1, 1, 1, 1]), [1, 2, 3]);
  });
}
