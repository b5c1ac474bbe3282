import { add, mul, normal, scope, sign, type Tensor } from '@cnn/tensor';
import type { Limit } from '../attacks/keep-within.ts';
import type { Problem } from '../attacks/problem.ts';

/** A place to start from near each image. */
type RandomStart = (problem: Problem) => Tensor;

/** Starts anywhere in the ball. */
export function randomStartIn({ norm, epsilon }: Limit): RandomStart {
  return ({ images, rngs }) => scope(() => add(images, norm.random(rngs, images.shape, epsilon)));
}

/** Starts with each value moved up or down by `distance`, as a coin falls. */
export function randomSignStart(distance: number): RandomStart {
  return ({ images, rngs }) => scope(() => add(images, mul(sign(normal(rngs, images.shape)), distance)));
}

/** Starts at normal noise of that deviation around the image. */
export function normalStart(deviation: number): RandomStart {
  return ({ images, rngs }) => scope(() => add(images, normal(rngs, images.shape, 0, deviation)));
}
