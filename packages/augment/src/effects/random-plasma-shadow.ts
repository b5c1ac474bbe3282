import { cast, less, mul, type Tensor, withoutGradient } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { besideImages } from '../parameters/column.ts';
import { drawUniform, type Spread } from '../parameters/draws.ts';
import { asField } from '../parameters/field.ts';
import { valueOrInterval } from '../parameters/value-or-interval.ts';
import { effect } from './effect.ts';
import { illuminate } from './illumination.ts';
import { drawPlasma, type PlasmaOptions, ROUGHNESS, roughnessRange } from './plasma.ts';

export interface RandomPlasmaShadowOptions extends ChanceOptions, PlasmaOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** What is added where a shadow falls, negative to darken: a number or `[low, high]`. @default [-1, 0] */
  readonly shadeIntensity?: Spread;
  /** Shadows fall where clouds are below this, so that 0 casts none and 1 darkens all: a number or `[low, high]`. @default [0, 1] */
  readonly shadeQuantity?: Spread;
}

/** What {@link randomPlasmaShadow} draws: how rough the clouds are, how dark shadows are, up to which clouds they fall, and the clouds, in [0, 1]. */
export type RandomPlasmaShadowParams = Drawn<'roughness' | 'shadeIntensity' | 'shadeQuantity' | 'plasma'>;

/**
 * Throws shadows with the edges of clouds on each image, with chance `p`.
 *
 * Use it for pictures from outdoors. Images `[batch, height, width, channels]` → the same shape, within [0, 1]; all channels have the same shadows.
 * Parameters: `shadeIntensity` `[batch]`, differentiable, `shadeQuantity` `[batch]`, `plasma` `[batch, height, width, 1]` in [0, 1], and the `roughness`
 * `[batch]` that it was drawn with. Follows kornia.augmentation.RandomPlasmaShadow; Nicolaou, Christlein, Riba, Shi, Vogeler, Seuret, TorMentor:
 * Deterministic dynamic-path, data augmentations with fractals (2022).
 *
 * @throws RangeError if a range is reversed or out of bounds, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, randomPlasmaShadow({ shadeIntensity: [-0.5, -0.2], shadeQuantity: 0.5 }), rng.fold(epoch));
 */
export function randomPlasmaShadow(
  options: RandomPlasmaShadowOptions = {},
): DescribedAugmentation<RandomPlasmaShadowParams> {
  const owner = 'RandomPlasmaShadow';
  const chance = chanceOf(owner, options, 0.5);
  const { roughness = ROUGHNESS, shadeIntensity = [-1, 0], shadeQuantity = [0, 1] } = options;
  const roughnesses = roughnessRange(owner, roughness);
  const intensities = valueOrInterval(owner, 'shadeIntensity', shadeIntensity);
  const quantities = valueOrInterval(owner, 'shadeQuantity', shadeQuantity);
  return effect(owner, {
    chance,
    options: { roughness, shadeIntensity, shadeQuantity, ...chance },
    draw: (rng, shape) => ({
      ...drawPlasma(rng, shape, 1, roughnesses),
      shadeIntensity: drawUniform(rng, 'shadeIntensity', intensities),
      shadeQuantity: drawUniform(rng, 'shadeQuantity', quantities),
    }),
    change: (images, params) => {
      const [batch, height, width] = images.shape as [number, number, number];
      const clouds = asField(params.plasma, [batch, height, width, 1]);
      const isShaded = withoutGradient((field: Tensor, limit: Tensor) => cast(less(field, limit), 'float32'));
      const shades = isShaded(clouds, besideImages(params.shadeQuantity, batch));
      return illuminate(images, mul(shades, besideImages(params.shadeIntensity, batch)));
    },
  });
}
