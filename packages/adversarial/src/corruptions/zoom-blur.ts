import { clippedZoom } from './clipped-zoom.ts';
import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';

/**
 * The mean of the picture and of enlargements of its middle, as by a camera that moves towards it.
 *
 * Images and errors as {@link Corruption.corrupt}; no chance. Strengths are the step from one enlargement to the next and their number,
 * from 1 on. Follows zoom_blur of Hendrycks and Dietterich, Benchmarking neural network robustness to common corruptions and
 * perturbations (2019).
 *
 * @throws RangeError for an unknown table.
 * @example
 * const blurred = await zoomBlur().corrupt(images, 3);
 */
export function zoomBlur(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<readonly [step: number, count: number]>('zoomBlur', options, {
    group: 'blur',
    // The numbers that NumPy's arange gives: with the end or without it, as rounding has it.
    strengths: {
      'CIFAR-10-C': [
        [0.01, 7],
        [0.01, 12],
        [0.01, 16],
        [0.01, 21],
        [0.01, 26],
      ],
      'ImageNet-C': [
        [0.01, 12],
        [0.01, 16],
        [0.02, 11],
        [0.02, 13],
        [0.03, 11],
      ],
    },
    change(picture, [step, count]) {
      const sum = picture.values.slice();
      for (let i = 0; i < count; i++) {
        const zoomed = clippedZoom(picture, 1 + i * (1 + step - 1));
        for (let j = 0; j < sum.length; j++) sum[j] += zoomed[j];
      }
      return sum.map((value) => value / (count + 1));
    },
  });
}
