import type { Tensor } from '@cnn/tensor';
import type { Bounds } from '../attacks/check-input.ts';

/**
 * Throws unless every pixel lies within epsilon of the image's and within the bounds, in float64.
 *
 * Epsilon may be passed by one unit in the last place of the larger of both pixels as float32, which is what rounding x ± epsilon to float32
 * costs; the bounds, as float32, by nothing.
 */
export async function expectWithin(
  adversarial: Tensor,
  images: Tensor,
  epsilon: number,
  [low, high]: Bounds = [0, 1],
): Promise<void> {
  if (String(adversarial.shape) !== String(images.shape))
    throw new Error(`expected the shape to stay, found ${adversarial.shape}`);
  const after = await adversarial.data();
  const before = await images.data();
  for (let i = 0; i < after.length; i++) {
    const distance = Math.abs(after[i] - before[i]);
    const ulp = 2 ** (Math.floor(Math.log2(Math.max(Math.abs(after[i]), Math.abs(before[i]), epsilon))) - 23);
    if (!(distance <= epsilon + ulp)) throw new Error(`pixel ${i} moved by ${distance}, more than ${epsilon}`);
    if (!(after[i] >= Math.fround(low) && after[i] <= Math.fround(high)))
      throw new Error(`pixel ${i} is ${after[i]}, outside [${low}, ${high}]`);
  }
}
