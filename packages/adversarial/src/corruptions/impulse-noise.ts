import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { eachValue } from './picture.ts';

/**
 * Salt and pepper: some channels of some pixels become 0 or 1, as by errors of bits.
 *
 * Images and errors as {@link Corruption.corrupt}. Strengths are the shares of numbers that are hit. Follows impulse_noise of Hendrycks and
 * Dietterich, Benchmarking neural network robustness to common corruptions and perturbations (2019), which is
 * skimage.util.random_noise's `s&p`.
 *
 * @throws RangeError for an unknown table.
 * @example
 * const noisy = await impulseNoise().corrupt(images, 3, new Rng(0));
 */
export function impulseNoise(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<number>('impulseNoise', options, {
    group: 'noise',
    strengths: {
      'CIFAR-10-C': [0.01, 0.02, 0.03, 0.05, 0.07],
      'ImageNet-C': [0.03, 0.06, 0.09, 0.17, 0.27],
    },
    change(picture, amount, rng) {
      const chance = rng.uniforms(picture.values.length);
      return eachValue(picture, (value, i) => {
        if (chance[i] >= amount) return value;
        return chance[i] < amount / 2 ? 1 : 0;
      });
    },
  });
}
