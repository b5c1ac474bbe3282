import type { Tensor } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import type { Bounds } from '../attacks/check-input.ts';
import { normNamed } from '../norms/norms.ts';

/**
 * Throws unless each image's change is within the limit, and each pixel a number within the bounds (as float32): of the float32 pixels,
 * computed in float64, with nothing to spare.
 */
export async function expectWithin(
  adversarial: Tensor,
  images: Tensor,
  limit: Attack['limit'],
  [low, high]: Bounds = [0, 1],
): Promise<void> {
  if (String(adversarial.shape) !== String(images.shape))
    throw new Error(`expected the shape to stay, found ${adversarial.shape}`);
  const after = await adversarial.data();
  const before = await images.data();
  for (let i = 0; i < after.length; i++) {
    if (!(after[i] >= Math.fround(low) && after[i] <= Math.fround(high)))
      throw new Error(`pixel ${i} is ${after[i]}, outside [${low}, ${high}]`);
  }
  if (!limit) return;
  const { size } = normNamed('expectWithin', limit.norm);
  const count = after.length / images.shape[0];
  for (let image = 0; image < images.shape[0]; image++) {
    const change = Float64Array.from({ length: count }, (_, i) => after[image * count + i] - before[image * count + i]);
    const found = size(change);
    if (!(found <= limit.epsilon))
      throw new Error(`image ${image} changed by ${found} in ${limit.norm}, more than ${limit.epsilon}`);
  }
}
