import {
  abs,
  add,
  clipByValue,
  concat,
  div,
  less,
  maximum,
  minimum,
  mul,
  split,
  sub,
  type Tensor,
  tensor,
  where,
  withoutGradient,
} from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { besideImages } from '../parameters/column.ts';
import { drawUniform, type Spread } from '../parameters/draws.ts';
import { valueOrInterval } from '../parameters/value-or-interval.ts';
import { effect } from './effect.ts';

export interface RandomSnowOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 1 */
  readonly p?: number;
  /** Snow lies where pixels are darker than this, in [0, 1]: a number or `[low, high]`. @default [0.5, 0.5] */
  readonly snowCoefficient?: Spread;
  /** What the lightness is multiplied by under snow, at least 1: a number or `[low, high]`. @default [2, 2] */
  readonly brightness?: Spread;
}

/** What {@link randomSnow} draws: up to which lightness snow lies, and how bright it is. */
export type RandomSnowParams = Drawn<'snowCoefficient' | 'brightness'>;

/**
 * Bleaches the dark parts of each image as snow does, with chance `p`: their lightness of HLS is multiplied by `brightness`.
 *
 * Use it for streets and fields in winter. Images `[batch, height, width, 3]` → the same shape, within [0, 1]. Parameters: `snowCoefficient` and
 * `brightness` `[batch]`, of which the latter is differentiable. Follows kornia.augmentation.RandomSnow.
 *
 * @throws RangeError if a range is reversed or out of bounds, or `p` outside [0, 1]; TypeError for images without three channels.
 * @example
 * const batch = augment(images, randomSnow({ snowCoefficient: [0.2, 0.6], brightness: [1.5, 3] }), rng.fold(epoch));
 */
export function randomSnow(options: RandomSnowOptions = {}): DescribedAugmentation<RandomSnowParams> {
  const owner = 'RandomSnow';
  const chance = chanceOf(owner, options, 1);
  const { snowCoefficient = [0.5, 0.5], brightness = [2, 2] } = options;
  const coefficients = valueOrInterval(owner, 'snowCoefficient', snowCoefficient, [0, 1]);
  const brightnesses = valueOrInterval(owner, 'brightness', brightness, [1, Number.POSITIVE_INFINITY]);
  return effect(owner, {
    chance,
    channels: 3,
    options: { snowCoefficient, brightness, ...chance },
    draw: (rng) => ({
      snowCoefficient: drawUniform(rng, 'snowCoefficient', coefficients),
      brightness: drawUniform(rng, 'brightness', brightnesses),
    }),
    change: (images, params) => {
      const batch = images.shape[0]!;
      const channels = split(clipByValue(images, 0, 1), 3, 3);
      const [r, g, b] = channels as [Tensor, Tensor, Tensor];
      const lightness = div(add(maximum(maximum(r, g), b), minimum(minimum(r, g), b)), 2);
      const isDark = withoutGradient((light: Tensor, limit: Tensor) => less(light, limit));
      const snow = minimum(mul(lightness, besideImages(params.brightness, batch)), 1);
      const covered = where(isDark(lightness, besideImages(params.snowCoefficient, batch)), snow, lightness);
      const share = colourShare(lightness, covered);
      const relit = channels.map((channel) => add(covered, mul(sub(channel, lightness), share)));
      return clipByValue(concat(relit, 3), 0, 1);
    },
  });
}

/** What sets channels apart is multiplied by this, so that hue and saturation of HLS stay: it goes with the distance from black or white. */
function colourShare(before: Tensor, after: Tensor): Tensor {
  const room = (lightness: Tensor) => sub(1, abs(sub(mul(lightness, 2), 1)));
  const own = room(before);
  // Black and white have no colour to keep.
  const divisor = where(withoutGradient((x: Tensor) => less(x, 1e-7))(own), tensor(1), own);
  return div(room(after), divisor);
}
