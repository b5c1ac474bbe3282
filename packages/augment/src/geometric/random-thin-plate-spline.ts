import { add, checkRange, mul, reshape, type Shape, type Tensor, tensor } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { effect } from '../effects/effect.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { part } from '../parameters/column.ts';
import { lookUp, normalizedFrame } from './look-up.ts';
import { type SamplingOptions, samplingOf } from './sampling.ts';
import { bendPlaces, FIXED_POINTS, thinPlate } from './thin-plate.ts';

export interface RandomThinPlateSplineOptions extends ChanceOptions, SamplingOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** How far points move to either side, at least 0, in halves of the width and of the height. @default 0.2 */
  readonly scale?: number;
  /** Whether the corners are the centres of the outermost pixels, not their outer edges. @default false */
  readonly alignCorners?: boolean;
}

/** What {@link randomThinPlateSpline} draws: where the corners, column by column, and the middle of [−1, 1] go. */
export type RandomThinPlateSplineParams = Drawn<'dst'>;

/**
 * Bends each image like a thin plate whose corners and middle are moved, with chance `p`.
 *
 * Use it where things are soft, or photographed from crumpled paper. Images `[batch, height, width, channels]` → the same shape; masks are bent along, by
 * their nearest pixels. Parameters: `dst` `[batch, 5, 2]`, points (x, y), differentiable. Follows kornia.augmentation.RandomThinPlateSpline, where masks stay
 * as they are; Bookstein, Principal Warps: Thin-Plate Splines and the Decomposition of Deformations (1989).
 *
 * @throws RangeError if `scale` is negative or `p` outside [0, 1]; TypeError for an unknown mode.
 * @example
 * const batch = augment(images, randomThinPlateSpline({ scale: 0.1 }), rng.fold(epoch));
 */
export function randomThinPlateSpline(
  options: RandomThinPlateSplineOptions = {},
): DescribedAugmentation<RandomThinPlateSplineParams> {
  const owner = 'RandomThinPlateSpline';
  const chance = chanceOf(owner, options, 0.5);
  const sampling = samplingOf(owner, options);
  const { scale = 0.2, alignCorners = false } = options;
  checkRange(owner, 'scale', scale, 0);
  return effect(owner, {
    chance,
    nonRigid: true,
    options: { scale, alignCorners, ...sampling, ...chance },
    draw: (rng) => {
      const shares = rng.fold('dst').uniforms(2 * FIXED_POINTS.length);
      return { dst: FIXED_POINTS.flat().map((place, k) => place + (2 * shares[k]! - 1) * scale) };
    },
    change: (images, params) => lookUp(images, bent(params, images.shape, alignCorners), sampling),
    changeMasks: (masks, params) =>
      lookUp(masks, bent(params, masks.shape, alignCorners), { ...sampling, resample: 'nearest', fill: 0 }),
  });
}

function bent({ dst }: RandomThinPlateSplineParams, [batch, height, width]: Shape, alignCorners: boolean): Tensor {
  const count = 2 * FIXED_POINTS.length;
  const moved = FIXED_POINTS.map((_, k) => [part(dst, 2 * k, count), part(dst, 2 * k + 1, count)] as const);
  const { unit, centre } = normalizedFrame(height!, width!, alignCorners);
  const places = Array.from({ length: height! * width! }, (_, i): readonly [number, number] => [
    ((i % width!) - centre[0]) / (unit[0] || 1),
    (Math.floor(i / width!) - centre[1]) / (unit[1] || 1),
  ]);
  const normalized = reshape(bendPlaces(thinPlate(moved), places, batch!), [batch!, height!, width!, 2]);
  return add(mul(normalized, tensor([...unit])), tensor([...centre]));
}
