import { add, checkRange, div, maximum, mean, mul, pow, sqrt, square, sum, tensor } from '@cnn/tensor';
import { defineObjective, type Objective, placesOf } from './objective.ts';

export interface DirectionOptions {
  /**
   * How much the angle counts beside the length: the product is weighed by max(0.1, cosine) to this power.
   *
   * @default 0
   */
  readonly cosinePower?: number;
}

/**
 * Pictures whose features point along a direction, such as the difference of two classes' mean activations: the product with it, averaged over places.
 *
 * Follows lucid.optvis.objectives.direction.
 *
 * @param direction one number for each channel of the layer.
 * @throws RangeError for an empty direction or a negative power, and, when it is asked for a score, if the layer has another number of channels.
 * @example
 * const between = direction('conv_layer.14', channels.map((i) => (i === 3 || i === 9 ? 1 : 0)));
 */
export function direction(
  layer: string,
  direction: readonly number[],
  { cosinePower = 0 }: DirectionOptions = {},
): Objective {
  if (direction.length === 0) throw new RangeError('direction: expected a number for each channel, found none');
  checkRange('direction', 'cosinePower', cosinePower, 0);
  const length = Math.hypot(...direction);
  return defineObjective('Direction', { layer, cosinePower: cosinePower || undefined }, [layer], (seen) => {
    const output = placesOf('direction', layer, seen);
    const channels = output.shape[3]!;
    if (channels !== direction.length) {
      throw new RangeError(
        `direction: expected ${channels} numbers for the channels of '${layer}', found ${direction.length}`,
      );
    }
    const product = sum(mul(output, tensor([...direction])), 3);
    if (cosinePower === 0) return mean(product, [1, 2]);
    const cosine = div(product, mul(add(sqrt(sum(square(output), 3)), 1e-6), length + 1e-6));
    return mean(mul(product, pow(maximum(cosine, 0.1), cosinePower)), [1, 2]);
  });
}
