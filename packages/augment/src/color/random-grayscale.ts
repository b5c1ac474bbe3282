import { checkRange } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { type ChanceOptions, chanceOf, type Drawn } from '../parameters/chance.ts';
import { color } from './color.ts';

export interface RandomGrayscaleOptions extends ChanceOptions {
  /** Chance that an image becomes grey, in [0, 1]. @default 0.1 */
  readonly p?: number;
  /** How much each channel counts. @default [0.299, 0.587, 0.114] for three channels, all alike for any other number of them */
  readonly rgbWeights?: readonly number[];
}

/** How bright red, green and blue are to the eye (ITU-R BT.601). */
export const EYE: readonly number[] = [0.299, 0.587, 0.114];

/**
 * Makes each image grey with chance `p`: every channel becomes the weighted sum of all.
 *
 * Use it so that a network learns shapes and not only colours. Images `[batch, height, width, channels]` → the same shape, all channels alike. No parameters
 * but which images are changed. Follows kornia.augmentation.RandomGrayscale.
 *
 * @throws RangeError if `p` is outside [0, 1] or a weight is not finite; TypeError unless there are as many weights as channels.
 * @example
 * const batch = augment(images, randomGrayscale({ p: 0.2 }), rng.fold(epoch));
 */
export function randomGrayscale(options: RandomGrayscaleOptions = {}): DescribedAugmentation<Drawn<never>> {
  const owner = 'RandomGrayscale';
  const chance = chanceOf(owner, options, 0.1);
  const { rgbWeights } = options;
  for (const weight of rgbWeights ?? []) checkRange(owner, 'rgbWeights', weight, Number.NEGATIVE_INFINITY);
  return color(owner, {
    chance,
    options: { rgbWeights, ...chance },
    steps: (_, shape) => {
      const channels = shape[3]!;
      const weights = rgbWeights ?? (channels === 3 ? EYE : new Array<number>(channels).fill(1 / channels));
      if (weights.length !== channels) {
        throw new TypeError(
          `${owner}: rgbWeights has ${weights.length} numbers, but the images have ${channels} channels; give one for each`,
        );
      }
      const row = [...weights, 0];
      return [{ kind: 'mix', matrix: weights.flatMap(() => row) }];
    },
  });
}
