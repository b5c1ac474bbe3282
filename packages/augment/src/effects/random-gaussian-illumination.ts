import {
  div,
  exp,
  matmul,
  maximum,
  min,
  mul,
  reshape,
  type Shape,
  square,
  sub,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { asTensor, besideImages, type Column, minus, times } from '../parameters/column.ts';
import { drawUniform, type Spread } from '../parameters/draws.ts';
import { valueOrInterval } from '../parameters/value-or-interval.ts';
import { effect } from './effect.ts';
import { drawLight, type IlluminationOptions, illuminate, lightRanges } from './illumination.ts';

export interface RandomGaussianIlluminationOptions extends ChanceOptions, IlluminationOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** What the brightest pixel gains or the darkest one loses, in [0, 1]: a number or `[low, high]`. @default [0.01, 0.15] */
  readonly gain?: Spread;
  /** Where the middle of the light is, as shares of width and height in [0, 1]: a number or `[low, high]`. @default [0.1, 0.9] */
  readonly center?: Spread;
  /** The light's deviation, as shares of width and height in [0, 1]: a number or `[low, high]`. @default [0.2, 1] */
  readonly sigma?: Spread;
}

/** What {@link randomGaussianIllumination} draws: how much light, whether it is added (1) or taken away (−1), its middle and deviation along both axes. */
export type RandomGaussianIlluminationParams = Drawn<'gain' | 'sign' | 'centerX' | 'centerY' | 'sigmaX' | 'sigmaY'>;

/**
 * Adds a spot of light to each image, or takes it away, with chance `p`.
 *
 * Use it for lamps, flashes and vignettes. The light is a Gaussian, scaled so that its brightest pixel has `gain` and its darkest 0. Images
 * `[batch, height, width, channels]` → the same shape, within [0, 1]. Parameters `[batch]`, differentiable: `gain`, `sign` (1 or −1), `centerX`, `centerY`,
 * `sigmaX`, `sigmaY` as shares of width and height. Follows kornia.augmentation.RandomGaussianIllumination, which falls short of `gain` on large images.
 *
 * @throws RangeError if a range is reversed or out of bounds, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, randomGaussianIllumination({ gain: [0.1, 0.4] }), rng.fold(epoch));
 */
export function randomGaussianIllumination(
  options: RandomGaussianIlluminationOptions = {},
): DescribedAugmentation<RandomGaussianIlluminationParams> {
  const owner = 'RandomGaussianIllumination';
  const chance = chanceOf(owner, options, 0.5);
  const { gain = [0.01, 0.15], center = [0.1, 0.9], sigma = [0.2, 1], sign = [-1, 1] } = options;
  const ranges = lightRanges(owner, { gain, sign });
  const centers = valueOrInterval(owner, 'center', center, [0, 1]);
  const sigmas = valueOrInterval(owner, 'sigma', sigma, [0, 1]);
  return effect(owner, {
    chance,
    options: { gain, center, sigma, sign, ...chance },
    draw: (rng) => ({
      ...drawLight(rng, ranges),
      centerX: drawUniform(rng, 'centerX', centers),
      centerY: drawUniform(rng, 'centerY', centers),
      sigmaX: drawUniform(rng, 'sigmaX', sigmas),
      sigmaY: drawUniform(rng, 'sigmaY', sigmas),
    }),
    change: (images, params) => {
      const strength = besideImages(times(params.gain, params.sign), images.shape[0]!);
      return illuminate(images, mul(strength, spot(params, images.shape)));
    },
  });
}

/** Light from 0 to 1, `[batch, height, width, 1]`; none where all pixels would have the same. */
function spot(params: RandomGaussianIlluminationParams, [batch, height, width]: Shape): Tensor {
  const across = profile(params.centerX, params.sigmaX, batch!, width!);
  const down = profile(params.centerY, params.sigmaY, batch!, height!);
  const darkest = mul(min(across, 1, true), min(down, 1, true));
  const light = matmul(reshape(down, [batch!, height!, 1]), reshape(across, [batch!, 1, width!]));
  const scaled = div(sub(reshape(light, [batch!, height! * width!]), darkest), maximum(sub(1, darkest), SMALLEST));
  return reshape(scaled, [batch!, height!, width!, 1]);
}

/** Deviations below this, in pixels, leave a single pixel, or two, bright. */
const SHARPEST = 1e-4;
const SMALLEST = 1e-12;

/** A Gaussian along an axis, `[batch, length]`, scaled so that its brightest pixel has 1. */
function profile(center: Column, sigma: Column, batch: number, length: number): Tensor {
  const beside = (column: Column) => reshape(asTensor(column, batch), [batch, 1]);
  const places = tensor(Float32Array.from({ length }, (_, i) => i));
  const distances = square(sub(places, beside(minus(times(center, length), 0.5))));
  const deviation = maximum(beside(times(sigma, length)), SHARPEST);
  // Only differences count, so that the exponent of the nearest pixel is 0 however sharp the light is.
  const beyond = sub(distances, min(distances, 1, true));
  return exp(div(beyond, mul(square(deviation), -2)));
}
