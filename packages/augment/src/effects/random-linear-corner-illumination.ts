import type { DescribedAugmentation } from '../augmentation.ts';
import {
  linearIllumination,
  type RandomLinearIlluminationOptions,
  type RandomLinearIlluminationParams,
} from './random-linear-illumination.ts';

/** As of {@link randomLinearIllumination}. */
export type RandomLinearCornerIlluminationOptions = RandomLinearIlluminationOptions;

/** What {@link randomLinearCornerIllumination} draws: as {@link RandomLinearIlluminationParams}, growing to the lower right, lower left, upper right or upper left. */
export type RandomLinearCornerIlluminationParams = RandomLinearIlluminationParams;

/**
 * Adds light to each image that grows evenly from one corner to the opposite one, or takes it away, with chance `p`.
 *
 * Use it as `randomLinearIllumination`, where light falls in at a slant. Images `[batch, height, width, channels]` → the same shape, within [0, 1].
 * Parameters: `gain`, `sign` (1 or −1), `direction` (0 to 3: to the lower right, lower left, upper right, upper left) `[batch]`; `gain` and `sign` are
 * differentiable. Follows kornia.augmentation.RandomLinearCornerIllumination.
 *
 * @throws RangeError if a range is reversed or out of bounds, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, randomLinearCornerIllumination({ gain: [0.1, 0.4] }), rng.fold(epoch));
 */
export function randomLinearCornerIllumination(
  options: RandomLinearCornerIlluminationOptions = {},
): DescribedAugmentation<RandomLinearCornerIlluminationParams> {
  return linearIllumination('RandomLinearCornerIllumination', options, [
    [1, 1],
    [-1, 1],
    [1, -1],
    [-1, -1],
  ]);
}
