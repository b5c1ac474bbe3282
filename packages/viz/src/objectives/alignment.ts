import { add, checkRange, mean, mul, neg, scalar, slice, square, stack, sub } from '@cnn/tensor';
import { defineObjective, type Objective, placesOf } from './objective.ts';

export interface AlignmentOptions {
  /** By how much less each further neighbour counts. @default 2 */
  readonly decay?: number;
}

/**
 * Pictures of a batch of which neighbours look alike at a layer, so that a row of them reads as a film: minus the mean squared difference to up to four that
 * follow.
 *
 * Follows lucid.optvis.objectives.alignment. Of a single picture it is zero.
 *
 * @throws RangeError if the decay is below 1.
 * @example
 * const film = sumOfObjectives(channelInterpolation('conv_layer.14', 3, 9), scaledObjective(alignment('conv_layer.7'), 0.1));
 */
export function alignment(layer: string, { decay = 2 }: AlignmentOptions = {}): Objective {
  checkRange('alignment', 'decay', decay, 1);
  return defineObjective('Alignment', { layer, decay }, [layer], (seen) => {
    const output = placesOf('alignment', layer, seen);
    const batch = output.shape[0];
    const scores = Array.from({ length: batch }, (_, image) => {
      const neighbours = [1, 2, 3, 4].filter((distance) => image + distance < batch);
      const of = (i: number) => slice(output, [i, 0, 0, 0], [1, -1, -1, -1]);
      return neighbours
        .map((distance) => mul(mean(square(sub(of(image), of(image + distance)))), decay ** (1 - distance)))
        .reduce((total, each) => add(total, each), scalar(0));
    });
    return neg(stack(scores));
  });
}
