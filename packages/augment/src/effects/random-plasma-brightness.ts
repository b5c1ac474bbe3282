import { add, clipByValue, mul, sub } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { besideImages } from '../parameters/column.ts';
import { drawUniform, type Spread } from '../parameters/draws.ts';
import { asField } from '../parameters/field.ts';
import { valueOrInterval } from '../parameters/value-or-interval.ts';
import { effect } from './effect.ts';
import { drawPlasma, type PlasmaOptions, ROUGHNESS, roughnessRange } from './plasma.ts';

export interface RandomPlasmaBrightnessOptions extends ChanceOptions, PlasmaOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** The most that a pixel gains or loses: a number or `[low, high]`. @default [0, 1] */
  readonly intensity?: Spread;
}

/** What {@link randomPlasmaBrightness} draws: how rough the clouds are, how strong they are, and the clouds themselves, in [0, 1]. */
export type RandomPlasmaBrightnessParams = Drawn<'roughness' | 'intensity' | 'plasma'>;

/**
 * Makes each image brighter and darker in clouds, in each channel others, with chance `p`.
 *
 * Use it where light and colour are uneven. Images `[batch, height, width, channels]` → the same shape, within [0, 1]. Parameters: `intensity` `[batch]` and
 * `plasma` `[batch, height, width, channels]` in [0, 1], both differentiable, and the `roughness` `[batch]` that `plasma` was drawn with. Follows
 * kornia.augmentation.RandomPlasmaBrightness; Nicolaou, Christlein, Riba, Shi, Vogeler, Seuret, TorMentor: Deterministic dynamic-path, data augmentations
 * with fractals (2022).
 *
 * @throws RangeError if a range is reversed or out of bounds, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, randomPlasmaBrightness({ intensity: [0.1, 0.4] }), rng.fold(epoch));
 */
export function randomPlasmaBrightness(
  options: RandomPlasmaBrightnessOptions = {},
): DescribedAugmentation<RandomPlasmaBrightnessParams> {
  const owner = 'RandomPlasmaBrightness';
  const chance = chanceOf(owner, options, 0.5);
  const { roughness = ROUGHNESS, intensity = [0, 1] } = options;
  const roughnesses = roughnessRange(owner, roughness);
  const intensities = valueOrInterval(owner, 'intensity', intensity);
  return effect(owner, {
    chance,
    options: { roughness, intensity, ...chance },
    draw: (rng, shape) => ({
      ...drawPlasma(rng, shape, shape[3]!, roughnesses),
      intensity: drawUniform(rng, 'intensity', intensities),
    }),
    change: (images, params) => {
      const clouds = sub(mul(asField(params.plasma, images.shape), 2), 1);
      const strength = besideImages(params.intensity, images.shape[0]!);
      return clipByValue(add(clipByValue(images, 0, 1), mul(clouds, strength)), 0, 1);
    },
  });
}
