import { abs, add, checkInteger, mean, reshape, slice, square, sub, sum } from '@cnn/tensor';
import { defineObjective, type Objective } from './objective.ts';

/**
 * How much the picture's neighbouring pixels differ, summed; weighed below zero it makes pictures smooth.
 *
 * Follows lucid.optvis.objectives.total_variation.
 *
 * @example
 * const wish = sumOfObjectives(channel('conv_layer.14', 3), scaledObjective(totalVariation(), -0.01));
 */
export function totalVariation(): Objective {
  return defineObjective('TotalVariation', {}, [], ({ images }) => {
    const [batch, height, width] = images.shape as number[];
    const step = (axis: 1 | 2) => {
      const size = [-1, height, width, -1];
      size[axis] -= 1;
      const next = [0, 0, 0, 0];
      next[axis] = 1;
      return sum(reshape(abs(sub(slice(images, next, size), slice(images, [0, 0, 0, 0], size))), [batch, -1]), 1);
    };
    return add(step(1), step(2));
  });
}

/**
 * How far the picture's pixels are from grey: the mean distance to 0.5, or the mean of its squares; weighed below zero it keeps pictures from glaring.
 *
 * The decay of Simonyan et al., Deep inside convolutional networks (2013).
 *
 * @param p 1 for distances, 2 for their squares.
 * @throws RangeError for another p.
 * @example
 * const wish = sumOfObjectives(channel('', 3), scaledObjective(pixelNorm(2), -1));
 */
export function pixelNorm(p: 1 | 2): Objective {
  checkInteger('pixelNorm', 'p', p, 1, 2);
  return defineObjective('PixelNorm', { p }, [], ({ images }) => {
    const away = sub(images, 0.5);
    return mean(p === 1 ? abs(away) : square(away), [1, 2, 3]);
  });
}
