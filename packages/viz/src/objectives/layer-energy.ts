import { mean, square } from '@cnn/tensor';
import { defineObjective, type Objective, placesOf } from './objective.ts';

/**
 * Pictures that a layer has much to say about, whatever it is: the mean of its squares, DeepDream's wish.
 *
 * Follows lucid.optvis.objectives.deepdream.
 *
 * @example
 * const dream = await deepDream(model, images, { objective: layerEnergy('conv_layer.14') });
 */
export function layerEnergy(layer: string): Objective {
  return defineObjective('LayerEnergy', { layer }, [layer], (seen) =>
    mean(square(placesOf('layerEnergy', layer, seen)), [1, 2, 3]),
  );
}
