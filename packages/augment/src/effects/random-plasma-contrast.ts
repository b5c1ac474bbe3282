import { add, clipByValue, mul, sub } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { asField } from '../parameters/field.ts';
import { effect } from './effect.ts';
import { drawPlasma, type PlasmaOptions, ROUGHNESS, roughnessRange } from './plasma.ts';

export interface RandomPlasmaContrastOptions extends ChanceOptions, PlasmaOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
}

/** What {@link randomPlasmaContrast} draws: how rough the clouds are, and the clouds themselves, in [0, 1]. */
export type RandomPlasmaContrastParams = Drawn<'roughness' | 'plasma'>;

/**
 * Raises and lowers the contrast of each image about 0.5 in clouds, in each channel others, with chance `p`: by 4 where they are thickest, to nothing
 * where there are none.
 *
 * Use it where haze and glare are uneven. Images `[batch, height, width, channels]` → the same shape, within [0, 1]. Parameters: `plasma`
 * `[batch, height, width, channels]` in [0, 1], differentiable, and the `roughness` `[batch]` that it was drawn with. Follows
 * kornia.augmentation.RandomPlasmaContrast; Nicolaou, Christlein, Riba, Shi, Vogeler, Seuret, TorMentor: Deterministic dynamic-path, data augmentations with
 * fractals (2022).
 *
 * @throws RangeError if a range is reversed or out of bounds, or `p` outside [0, 1].
 * @example
 * const batch = augment(images, randomPlasmaContrast({ roughness: 0.3 }), rng.fold(epoch));
 */
export function randomPlasmaContrast(
  options: RandomPlasmaContrastOptions = {},
): DescribedAugmentation<RandomPlasmaContrastParams> {
  const owner = 'RandomPlasmaContrast';
  const chance = chanceOf(owner, options, 0.5);
  const { roughness = ROUGHNESS } = options;
  const roughnesses = roughnessRange(owner, roughness);
  return effect(owner, {
    chance,
    options: { roughness, ...chance },
    draw: (rng, shape) => drawPlasma(rng, shape, shape[3]!, roughnesses),
    change: (images, { plasma }) => {
      const contrast = mul(asField(plasma, images.shape), 4);
      return clipByValue(add(mul(sub(clipByValue(images, 0, 1), 0.5), contrast), 0.5), 0, 1);
    },
  });
}
