import { add, scope, type Tensor } from '@cnn/tensor';
import type { Limit } from './keep-within.ts';
import type { Problem } from './problem.ts';

/** Starts anywhere in the ball. */
export function randomStartIn({ norm, epsilon }: Limit): (problem: Problem) => Tensor {
  return ({ images, rngs }) => scope(() => add(images, norm.random(rngs, images.shape, epsilon)));
}
