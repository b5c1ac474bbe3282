import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { motionFilter } from './motion-filter.ts';

/**
 * Smears the picture along a line within 45° of the horizontal, as by a camera that moves.
 *
 * Images and errors as {@link Corruption.corrupt}. Strengths are the line's half length and the deviation of its weights, in pixels.
 * Follows motion_blur of Hendrycks and Dietterich, Benchmarking neural network robustness to common corruptions and perturbations
 * (2019).
 *
 * @throws RangeError for an unknown table.
 * @example
 * const blurred = await motionBlur().corrupt(images, 3, new Rng(0));
 */
export function motionBlur(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<readonly [radius: number, sigma: number]>('motionBlur', options, {
    group: 'blur',
    strengths: {
      'CIFAR-10-C': [
        [6, 1],
        [6, 1.5],
        [6, 2],
        [8, 2],
        [9, 2.5],
      ],
      'ImageNet-C': [
        [10, 3],
        [15, 5],
        [15, 8],
        [15, 12],
        [20, 15],
      ],
    },
    change: (picture, [radius, sigma], rng) => motionFilter(picture, radius, sigma, -45 + 90 * rng.uniform()),
  });
}
