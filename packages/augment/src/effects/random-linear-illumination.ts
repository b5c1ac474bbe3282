import { mul } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { besideImages, times } from '../parameters/column.ts';
import { drawInteger } from '../parameters/draws.ts';
import { effect } from './effect.ts';
import { drawLight, type IlluminationOptions, illuminate, lightRanges, ramps } from './illumination.ts';

export interface RandomLinearIlluminationOptions extends ChanceOptions, IlluminationOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** The most that a pixel gains or loses, in [0, 1]: a number or `[low, high]`. @default [0.01, 0.2] */
  readonly gain?: IlluminationOptions['gain'];
}

/** What {@link randomLinearIllumination} draws: how much light, whether it is added (1) or taken away (−1), and where it grows: down, up, right or left. */
export type RandomLinearIlluminationParams = Drawn<'gain' | 'sign' | 'direction'>;

/**
 * Adds light to each image that grows evenly from one side to the other, or takes it away, with chance `p`.
 *
 * Use it where windows and lamps stand beside things. Images `[batch, height, width, channels]` → the same shape, within [0, 1]. Parameters: `gain`, `sign`
 * (1 or −1), `direction` (0 to 3: down, up, right, left) `[batch]`; `gain` and `sign` are differentiable. Follows
 * kornia.augmentation.RandomLinearIllumination.
 *
 * @throws RangeError if a range is reversed or out of bounds, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, randomLinearIllumination({ gain: [0.1, 0.4] }), rng.fold(epoch));
 */
export function randomLinearIllumination(
  options: RandomLinearIlluminationOptions = {},
): DescribedAugmentation<RandomLinearIlluminationParams> {
  return linearIllumination('RandomLinearIllumination', options, [
    [0, 1],
    [0, -1],
    [1, 0],
    [-1, 0],
  ]);
}

/** @internal An illumination that grows along one of some directions. */
export function linearIllumination(
  owner: string,
  options: RandomLinearIlluminationOptions,
  slopes: readonly (readonly [x: number, y: number])[],
): DescribedAugmentation<RandomLinearIlluminationParams> {
  const chance = chanceOf(owner, options, 0.5);
  const { gain = [0.01, 0.2], sign = [-1, 1] } = options;
  const ranges = lightRanges(owner, { gain, sign });
  return effect(owner, {
    chance,
    options: { gain, sign, ...chance },
    draw: (rng) => ({
      ...drawLight(rng, ranges),
      direction: drawInteger(rng, 'direction', [0, slopes.length - 1]),
    }),
    change: (images, params) => {
      const strength = besideImages(times(params.gain, params.sign), images.shape[0]!);
      return illuminate(images, mul(strength, ramps(params.direction, slopes, images.shape)));
    },
  });
}
