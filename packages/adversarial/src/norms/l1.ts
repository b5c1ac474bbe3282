import { mul, type Rng, type Shape, scope, type Tensor, tensor } from '@cnn/tensor';
import type { Bounds } from '../attacks/check-input.ts';
import type { Norm } from './norm.ts';

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
      toLargest(values.subarray(start, end));
    });
    return tensor(values, gradient.shape, 'float32');
  },
  async project(change, radius) {
    const values = Float32Array.from(await change.data());
    forEachRow(change.shape, (start, end) => shrink(values.subarray(start, end), radius));
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

/** The signs of the largest entries, divided by how many they are; the rest 0. */
function toLargest(gradient: Float32Array): void {
  const sizes = gradient.map(Math.abs).sort();
  const threshold = Math.max(sizes[Math.ceil((1 - SHARE) * (sizes.length - 1))], Number.MIN_VALUE);
  let count = 0;
  for (let i = 0; i < gradient.length; i++) {
    gradient[i] = Math.abs(gradient[i]) >= threshold ? Math.sign(gradient[i]) : 0;
    count += Math.abs(gradient[i]);
  }
  if (count > 0) for (let i = 0; i < gradient.length; i++) gradient[i] /= count;
}

/**
 * Takes the same amount from every entry, down to 0, so that the sum of their sizes is the radius: the nearest point of the ball (Duchi
 * et al., Efficient projections onto the l1-ball, 2008).
 */
function shrink(change: Float32Array, radius: number): void {
  if (l1.size(change) <= radius) return;
  const sizes = change.map(Math.abs).sort().reverse();
  let total = 0;
  let amount = 0;
  for (let k = 0; k < sizes.length; k++) {
    total += sizes[k];
    const next = (total - radius) / (k + 1);
    if (sizes[k] <= next) break;
    amount = next;
  }
  for (let i = 0; i < change.length; i++) {
    change[i] = Math.sign(change[i]) * Math.max(Math.abs(change[i]) - amount, 0);
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
