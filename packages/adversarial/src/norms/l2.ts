import {
  abs,
  div,
  max,
  maximum,
  minimum,
  mul,
  normal,
  type Rng,
  type Shape,
  scope,
  sqrt,
  square,
  sum,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import { forEachImage, IMAGE_AXES, type Norm } from './norm.ts';

/** The root of the sum of squares. */
export const l2: Norm = {
  name: 'L2',
  size(change) {
    let total = 0;
    for (let i = 0; i < change.length; i++) total += change[i] * change[i];
    return Math.sqrt(total);
  },
  steepest: (gradient) => scope(() => unit(gradient)),
  project: (change, radius) => scope(() => mul(change, minimum(div(radius, sizes(change)), 1))),
  random: (rngs, shape, radius) =>
    scope(() => mul(unit(normal(rngs, shape)), forEachImage(distances(rngs, shape, radius)))),
};

function unit(x: Tensor): Tensor {
  // First by the largest, so that squares of gradients of 1e-20 do not vanish.
  const scaled = div(x, maximum(max(abs(x), IMAGE_AXES, true), SMALLEST));
  return div(scaled, sizes(scaled));
}

/** Sizes of the images' changes, `[batch, 1, 1, 1]`, nowhere 0. */
function sizes(x: Tensor): Tensor {
  return maximum(sqrt(sum(square(x), IMAGE_AXES, true)), SMALLEST);
}

const SMALLEST = 1e-30;

/** Distances from the centre, such that each part of the ball is as likely as its volume. */
function distances(rngs: readonly Rng[], shape: Shape, radius: number): Tensor {
  const dimensions = shape.slice(1).reduce((product, size) => product * size, 1);
  const values = rngs.map((rng) => radius * rng.fold('distance').uniform() ** (1 / dimensions));
  return tensor(values, [rngs.length], 'float32');
}
