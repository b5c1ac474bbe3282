import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { eachValue } from './picture.ts';

/**
 * Normal noise in proportion to each channel of each pixel: bright places get more of it.
 *
 * Images and errors as {@link Corruption.corrupt}. Strengths are deviations, as shares of the pixel. Follows speckle_noise of Hendrycks
 * and Dietterich, Benchmarking neural network robustness to common corruptions and perturbations (2019); one of the four extra ones.
 *
 * @throws RangeError for an unknown table.
 * @example
 * const noisy = await speckleNoise().corrupt(images, 3, new Rng(0));
 */
export function speckleNoise(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<number>('speckleNoise', options, {
    group: 'extra',
    strengths: {
      'CIFAR-10-C': [0.06, 0.1, 0.12, 0.16, 0.2],
      'ImageNet-C': [0.15, 0.2, 0.35, 0.45, 0.6],
    },
    change(picture, deviation, rng) {
      const noise = rng.normals(picture.values.length);
      return eachValue(picture, (value, i) => value + value * deviation * noise[i]);
    },
  });
}
