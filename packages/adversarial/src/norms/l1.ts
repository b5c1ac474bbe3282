import { mul, type Rng, type Shape, scope, type Tensor, tensor } from '@cnn/tensor';
import type { Bounds } from '../attacks/check-input.ts';
import { toLargestSigns } from './largest-signs.ts';
import type { Norm } from './norm.ts';
import { shrinkToBall } from './shrink-to-ball.ts';

/**
 * The sum of absolute changes.
 *
 * A step goes along the signs of the hundredth of the pixels whose gradients are the largest, of those that may still move that way:
 * a single one, the steepest by the letter, gets nowhere, and all of them spend the size on what does not matter (Tramèr and Boneh,
 * Adversarial training and robustness for multiple perturbations, 2019; foolbox.SparseL1DescentAttack). Numbers are sorted in main
 * memory.
 */
export const l1: Norm = {
  name: 'L1',
  size(change) {
    let total = 0;
    for (let i = 0; i < change.length; i++) total += Math.abs(change[i]);
    return total;
  },
  async steepest(gradient, images, bounds) {
    const values = Float32Array.from(await gradient.data());
    const pixels = await images.data();
    forEachRow(gradient.shape, (start, end) => {
      stayInside(values.subarray(start, end), pixels.slice(start, end), bounds);
      toLargestSigns(values.subarray(start, end), Math.ceil((1 - SHARE) * (end - start - 1)));
    });
    return tensor(values, gradient.shape, 'float32');
  },
  async project(change, radius, images, bounds) {
    const values = Float32Array.from(await change.data());
    const pixels = await images.data();
    forEachRow(change.shape, (start, end) => {
      const row = Float64Array.from(values.subarray(start, end));
      shrinkToBall(row, pixels.slice(start, end), radius, bounds);
      values.set(row, start);
    });
    return tensor(values, change.shape, 'float32');
  },
  random(rngs, shape, radius) {
    return scope(() => mul(inTheBall(rngs, shape), radius));
  },
};

/** The share of pixels that a step moves. */
const SHARE = 0.01;

function forEachRow([batch, ...image]: Shape, visit: (start: number, end: number) => void): void {
  const size = image.reduce((product, length) => product * length, 1);
  for (let i = 0; i < batch; i++) visit(i * size, (i + 1) * size);
}

/** Zeroes the gradient where a pixel lies on the bound that it would cross. */
function stayInside(gradient: Float32Array, pixels: ArrayLike<number>, [low, high]: Bounds): void {
  for (let i = 0; i < gradient.length; i++) {
    if ((pixels[i] <= low && gradient[i] < 0) || (pixels[i] >= high && gradient[i] > 0)) gradient[i] = 0;
  }
}

/** Random changes of size 1 or less, uniform over the ball: exponential sizes with random signs, over their sum and one more. */
function inTheBall(rngs: readonly Rng[], shape: Shape): Tensor {
  const count = shape.slice(1).reduce((product, size) => product * size, 1);
  const values = new Float32Array(rngs.length * count);
  rngs.forEach((rng, image) => {
    const draws = rng.uniforms(2 * count + 1);
    const exponential = (i: number): number => -Math.log1p(-draws[i]);
    let total = exponential(2 * count);
    for (let i = 0; i < count; i++) total += exponential(i);
    for (let i = 0; i < count; i++) {
      values[image * count + i] = (exponential(i) / total) * (draws[count + i] < 0.5 ? -1 : 1);
    }
  });
  return tensor(values, [rngs.length, ...shape.slice(1)], 'float32');
}
