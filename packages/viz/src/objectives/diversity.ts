import { add, div, matmul, mul, neg, reshape, sqrt, square, sub, sum, transpose } from '@cnn/tensor';
import { defineObjective, type Objective, placesOf } from './objective.ts';

/**
 * Pictures of a batch that differ in style: how unlike their Gram matrices are, from −(batch − 1) / batch for all the same.
 *
 * With {@link channel} and a batch of several it shows the different things that one filter answers to. Of a single picture it is zero. Follows
 * lucid.optvis.objectives.diversity (there to be subtracted).
 *
 * @example
 * const wish = sumOfObjectives(channel(layer, 3), scaledObjective(diversity(layer), 100));
 * const pictures = await visualizeFeature(model, wish, { batch: 4 });
 */
export function diversity(layer: string): Objective {
  return defineObjective('Diversity', { layer }, [layer], (seen) => {
    const output = placesOf('diversity', layer, seen);
    const [batch, height, width, channels] = output.shape as [number, number, number, number];
    const features = reshape(output, [batch, height * width, channels]);
    const grams = reshape(matmul(transpose(features, [0, 2, 1]), features), [batch, channels * channels]);
    const directions = div(grams, sqrt(add(sum(square(grams), 1, true), 1e-12)));
    const alike = matmul(directions, transpose(directions));
    const own = sum(square(directions), 1);
    return mul(neg(sub(sum(alike, 1), own)), 1 / batch);
  });
}
