import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { eachPixel } from './picture.ts';

/**
 * Makes pixels brighter: adds to the value of hue, saturation and value.
 *
 * Images and errors as {@link Corruption.corrupt}; no chance. Strengths are what is added. Follows brightness of Hendrycks and
 * Dietterich, Benchmarking neural network robustness to common corruptions and perturbations (2019).
 *
 * @throws RangeError for an unknown table.
 * @example
 * const brighter = await brightness().corrupt(images, 3);
 */
export function brightness(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<number>('brightness', options, {
    group: 'weather',
    strengths: {
      'CIFAR-10-C': [0.05, 0.1, 0.15, 0.2, 0.3],
      'ImageNet-C': [0.1, 0.2, 0.3, 0.4, 0.5],
    },
    change: (picture, added) =>
      eachPixel(picture, (pixel) => {
        const value = Math.max(...pixel);
        const brighter = Math.min(value + added, 1);
        // Black has no hue, and becomes grey.
        return pixel.map((channel) => (value > 0 ? (channel / value) * brighter : brighter));
      }),
  });
}
