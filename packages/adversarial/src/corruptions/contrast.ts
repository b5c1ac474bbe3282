import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { eachValue } from './picture.ts';

/**
 * Takes contrast away: moves pixels towards the picture's mean, each channel by itself.
 *
 * Images and errors as {@link Corruption.corrupt}; no chance. Strengths are the share of the contrast that is left. Follows contrast of
 * Hendrycks and Dietterich, Benchmarking neural network robustness to common corruptions and perturbations (2019).
 *
 * @throws RangeError for an unknown table.
 * @example
 * const paler = await contrast().corrupt(images, 3);
 */
export function contrast(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<number>('contrast', options, {
    group: 'digital',
    strengths: {
      'CIFAR-10-C': [0.75, 0.5, 0.4, 0.3, 0.15],
      'ImageNet-C': [0.4, 0.3, 0.2, 0.1, 0.05],
    },
    change(picture, left) {
      const { height, width, channels, values } = picture;
      const means = new Float64Array(channels);
      for (let i = 0; i < values.length; i++) means[i % channels] += values[i] / (height * width);
      return eachValue(picture, (value, i) => (value - means[i % channels]) * left + means[i % channels]);
    },
  });
}
