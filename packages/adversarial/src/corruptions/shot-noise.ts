import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { eachValue } from './picture.ts';

/**
 * The noise of counting light: each channel of each pixel is a Poisson number of photons.
 *
 * Images and errors as {@link Corruption.corrupt}. Strengths are the photons of a white pixel: the fewer, the noisier. Follows shot_noise
 * of Hendrycks and Dietterich, Benchmarking neural network robustness to common corruptions and perturbations (2019).
 *
 * @throws RangeError for an unknown table.
 * @example
 * const noisy = await shotNoise().corrupt(images, 3, new Rng(0));
 */
export function shotNoise(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<number>('shotNoise', options, {
    group: 'noise',
    strengths: {
      'CIFAR-10-C': [500, 250, 100, 75, 50],
      'ImageNet-C': [60, 25, 12, 5, 3],
    },
    change(picture, photons, rng) {
      const chance = rng.uniforms(picture.values.length);
      return eachValue(picture, (value, i) => poisson(value * photons, chance[i]) / photons);
    },
  });
}

/** Half the distance of two uniform numbers: in the middle between them, no number of photons is out of reach for want of digits. */
const HALF_STEP = 2 ** -25;

/** How many there are of what is `mean` on average, where a share `chance` in [0, 1) of all numbers is lower. */
function poisson(mean: number, chance: number): number {
  let left = chance + HALF_STEP;
  let share = Math.exp(-mean);
  let count = 0;
  // Where rounding eats up the last shares, no count would be enough.
  while (left >= share && (share > 0 || count < mean)) {
    left -= share;
    count++;
    share *= mean / count;
  }
  return count;
}
