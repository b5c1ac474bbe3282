import {
  add,
  concat,
  div,
  exp,
  log,
  maximum,
  minimum,
  mul,
  type Shape,
  slice,
  square,
  sub,
  type Tensor,
  tile,
} from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { effect } from '../effects/effect.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { besideImages } from '../parameters/column.ts';
import { drawUniform, type Interval, type Spread } from '../parameters/draws.ts';
import { valueOrInterval } from '../parameters/value-or-interval.ts';
import { lookUp, normalizedFrame, pixelCentres } from './look-up.ts';
import { type SamplingOptions, samplingOf } from './sampling.ts';

export interface RandomFisheyeOptions extends ChanceOptions, SamplingOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** Where distances are measured from: −1 is the left column's centre, 1 the right one's; a number or `[low, high]`. @default [-0.3, 0.3] */
  readonly centerX?: Spread;
  /** As `centerX`, from the top row to the bottom one. @default [-0.3, 0.3] */
  readonly centerY?: Spread;
  /** The power of the distance, a number or `[low, high]`: large ones leave the middle alone, negative ones bend it most. @default [0.9, 1] */
  readonly gamma?: Spread;
}

/** What {@link randomFisheye} draws: a centre in [−1, 1] across the image, and a power. */
export type RandomFisheyeParams = Drawn<'centerX' | 'centerY' | 'gamma'>;

/**
 * Bends each image as a wide lens does, with chance `p`: a pixel shows what lies 1 + r^`gamma` times as far from the middle, where r is its distance
 * from a random centre.
 *
 * Use it where pictures come from lenses of many kinds. Images `[batch, height, width, channels]` → the same shape; masks are bent along, by their nearest
 * pixels. Parameters: `centerX`, `centerY`, `gamma` `[batch]`, differentiable. Follows kornia.augmentation.RandomFisheye, whose ranges have no defaults
 * and whose masks stay as they are.
 *
 * @throws RangeError if a range is reversed or not finite, or `p` outside [0, 1]; TypeError for an unknown mode.
 * @example
 * const batch = augment(images, randomFisheye({ gamma: [0.5, 1.5] }), rng.fold(epoch));
 */
export function randomFisheye(options: RandomFisheyeOptions = {}): DescribedAugmentation<RandomFisheyeParams> {
  const owner = 'RandomFisheye';
  const chance = chanceOf(owner, options, 0.5);
  const sampling = samplingOf(owner, options);
  const { centerX = MIDDLE, centerY = MIDDLE, gamma = [0.9, 1] } = options;
  const centresX = valueOrInterval(owner, 'centerX', centerX);
  const centresY = valueOrInterval(owner, 'centerY', centerY);
  const gammas = valueOrInterval(owner, 'gamma', gamma);
  return effect(owner, {
    chance,
    nonRigid: true,
    options: { centerX, centerY, gamma, ...sampling, ...chance },
    draw: (rng) => ({
      centerX: drawUniform(rng, 'centerX', centresX),
      centerY: drawUniform(rng, 'centerY', centresY),
      gamma: drawUniform(rng, 'gamma', gammas),
    }),
    change: (images, params) => lookUp(images, bent(params, images.shape), sampling),
    changeMasks: (masks, params) =>
      lookUp(masks, bent(params, masks.shape), { ...sampling, resample: 'nearest', fill: 0 }),
  });
}

const MIDDLE: Interval = [-0.3, 0.3];

/** The square of a distance that counts as none: its logarithm is finite. */
const NO_DISTANCE = 1e-36;
/** e to this is as good as infinitely far, and no overflow. */
const FAR = 60;

function bent({ centerX, centerY, gamma }: RandomFisheyeParams, [batch, height, width]: Shape): Tensor {
  const { unit, centre } = normalizedFrame(height!, width!, true);
  // One copy for each image, as engines are slow where both sides of an operation are repeated.
  const places = tile(pixelCentres(height!, width!), [batch!, 1, 1, 1]);
  const axes = [centerX, centerY].map((from, k) => {
    const fromMiddle = sub(slice(places, [0, 0, 0, k], [batch!, height!, width!, 1]), centre[k]!);
    return { fromMiddle, square: square(sub(div(fromMiddle, unit[k]! || 1), besideImages(from, batch!))) };
  });
  const logarithm = log(maximum(add(axes[0]!.square, axes[1]!.square), NO_DISTANCE));
  const power = exp(minimum(mul(logarithm, div(besideImages(gamma, batch!), 2)), FAR));
  const moved = axes.map(({ fromMiddle }, k) => add(mul(fromMiddle, add(power, 1)), centre[k]!));
  return concat(moved, 3);
}
