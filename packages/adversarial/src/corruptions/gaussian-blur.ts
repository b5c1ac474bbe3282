import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { gaussianFilter } from './gaussian-filter.ts';

/**
 * Blurs by a Gaussian.
 *
 * Images and errors as {@link Corruption.corrupt}; no chance. Strengths are deviations in pixels. Follows gaussian_blur of Hendrycks and
 * Dietterich, Benchmarking neural network robustness to common corruptions and perturbations (2019); one of the four extra ones.
 *
 * @throws RangeError for an unknown table.
 * @example
 * const blurred = await gaussianBlur().corrupt(images, 3);
 */
export function gaussianBlur(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<number>('gaussianBlur', options, {
    group: 'extra',
    strengths: {
      'CIFAR-10-C': [0.4, 0.6, 0.7, 0.8, 1],
      'ImageNet-C': [1, 2, 3, 4, 6],
    },
    change: (picture, sigma) => gaussianFilter(picture, sigma),
  });
}
