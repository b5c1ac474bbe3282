import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { eachValue } from './picture.ts';

/**
 * Normal noise on each channel of each pixel, as in pictures taken in the dark.
 *
 * Images and errors as {@link Corruption.corrupt}. Strengths are deviations. Follows gaussian_noise of Hendrycks and Dietterich,
 * Benchmarking neural network robustness to common corruptions and perturbations (2019).
 *
 * @throws RangeError for an unknown table.
 * @example
 * const noisy = await gaussianNoise().corrupt(images, 3, new Rng(0));
 */
export function gaussianNoise(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<number>('gaussianNoise', options, {
    group: 'noise',
    strengths: {
      'CIFAR-10-C': [0.04, 0.06, 0.08, 0.09, 0.1],
      'ImageNet-C': [0.08, 0.12, 0.18, 0.26, 0.38],
    },
    change(picture, deviation, rng) {
      const noise = rng.normals(picture.values.length);
      return eachValue(picture, (value, i) => value + deviation * noise[i]);
    },
  });
}
