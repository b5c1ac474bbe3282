import { add, greater, type Shape, type Tensor, tensor, where, withoutGradient } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { type Column, isTensor } from '../parameters/column.ts';
import { drawUniform, type Interval, type Spread } from '../parameters/draws.ts';
import { asField } from '../parameters/field.ts';
import { valueOrInterval } from '../parameters/value-or-interval.ts';
import { effect } from './effect.ts';

export interface RandomSaltAndPepperNoiseOptions extends ChanceOptions {
  /** Chance that an image is changed, in [0, 1]. @default 0.5 */
  readonly p?: number;
  /** Share of pixels that are replaced: an interval within [0, 1], or this number. @default [0.01, 0.06] */
  readonly amount?: Spread;
  /** Share of those that become white, the others black: an interval within [0, 1], or this number. @default [0.4, 0.6] */
  readonly saltVsPepper?: Spread;
}

/** What {@link randomSaltAndPepperNoise} draws: two shares, and a 1 for each pixel that becomes white or black. */
export type RandomSaltAndPepperNoiseParams = Drawn<'amountFactor' | 'saltAndPepperFactor' | 'maskSalt' | 'maskPepper'>;

/**
 * Makes random pixels of each image white or black in all channels, with chance `p`.
 *
 * Use it against broken pixels and lost bits. Images `[batch, height, width, channels]` → the same shape; white is 1 and black is 0 whatever the range is.
 * Parameters: `amountFactor`, `saltAndPepperFactor` `[batch]`, `maskSalt`, `maskPepper` `[batch, height, width]`, or with channels, of 0 and 1. Follows
 * kornia.augmentation.RandomSaltAndPepperNoise, which takes 1 or 3 channels only.
 *
 * @throws RangeError if a range is reversed or outside [0, 1], or `p` is.
 * @example
 * const batch = augment(images, randomSaltAndPepperNoise({ amount: [0.01, 0.1] }), rng.fold(epoch));
 */
export function randomSaltAndPepperNoise(
  options: RandomSaltAndPepperNoiseOptions = {},
): DescribedAugmentation<RandomSaltAndPepperNoiseParams> {
  const owner = 'RandomSaltAndPepperNoise';
  const chance = chanceOf(owner, options, 0.5);
  const { amount = [0.01, 0.06], saltVsPepper = [0.4, 0.6] } = options;
  const amounts = valueOrInterval(owner, 'amount', amount, [0, 1]);
  const shares = valueOrInterval(owner, 'saltVsPepper', saltVsPepper, [0, 1]);
  return effect(owner, {
    chance,
    options: {
      amount: amount as number | Interval,
      saltVsPepper: saltVsPepper as number | Interval,
      ...chance,
    },
    draw: (rng, [, height, width]) => {
      const amountFactor = drawUniform(rng, 'amountFactor', amounts);
      const saltAndPepperFactor = drawUniform(rng, 'saltAndPepperFactor', shares);
      // One number decides both: whether a pixel is replaced, and among the replaced whether by salt.
      const numbers = rng.fold('noise').uniforms(height! * width!);
      const salted = amountFactor * saltAndPepperFactor;
      const [maskSalt, maskPepper] = [new Float32Array(numbers.length), new Float32Array(numbers.length)];
      for (let i = 0; i < numbers.length; i++) {
        const u = numbers[i]!;
        if (u < salted) maskSalt[i] = 1;
        else if (u < amountFactor) maskPepper[i] = 1;
      }
      return { amountFactor, saltAndPepperFactor, maskSalt, maskPepper };
    },
    change: (images, { maskSalt, maskPepper }) => {
      const shape = fieldShape(maskSalt, images.shape);
      return where(isEither(maskSalt, maskPepper, shape), asField(maskSalt, shape), images);
    },
  });
}

/** Masks are the same for all channels, or have each channel's own. */
function fieldShape(mask: Float32Array | Tensor, [batch, height, width, channels]: Shape): Shape {
  const size = isTensor(mask) ? mask.size : mask.length;
  return [batch!, height!, width!, size === batch! * height! * width! ? 1 : channels!];
}

function isEither(salt: Column, pepper: Column, shape: Shape): Tensor {
  if (salt instanceof Float32Array && pepper instanceof Float32Array) {
    const flags = new Uint8Array(salt.length);
    for (let i = 0; i < flags.length; i++) flags[i] = salt[i]! + pepper[i]! > 0 ? 1 : 0;
    return tensor(flags, [...shape], 'bool');
  }
  const is = withoutGradient((a: Tensor, b: Tensor) => greater(add(a, b), 0));
  return is(asField(salt, shape), asField(pepper, shape));
}
