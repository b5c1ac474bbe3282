import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { eachPixel } from './picture.ts';

/**
 * Makes colours paler, at severities 1 and 2, or stronger, from 3 on: scales the saturation of hue, saturation and value, and adds to it.
 *
 * Images `[batch, height, width, 3]`, else as {@link Corruption.corrupt}; no chance. Strengths are the factor and what is added. Greys have
 * the hue of red, and become reddish where something is added. Follows saturate of Hendrycks and Dietterich, Benchmarking neural network
 * robustness to common corruptions and perturbations (2019); one of the four extra ones.
 *
 * @throws RangeError for an unknown table.
 * @example
 * const stronger = await saturate().corrupt(images, 3);
 */
export function saturate(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<readonly [factor: number, added: number]>('saturate', options, {
    group: 'extra',
    strengths: {
      'CIFAR-10-C': [
        [0.3, 0],
        [0.1, 0],
        [1.5, 0],
        [2, 0.1],
        [2.5, 0.2],
      ],
      'ImageNet-C': [
        [0.3, 0],
        [0.1, 0],
        [2, 0],
        [5, 0.1],
        [20, 0.2],
      ],
    },
    channels: [3],
    change: (picture, [factor, added]) =>
      eachPixel(picture, (pixel) => {
        const value = Math.max(...pixel);
        const range = value - Math.min(...pixel);
        if (range === 0) return [value, value * (1 - added), value * (1 - added)];
        const saturation = Math.min((range / value) * factor + added, 1);
        return pixel.map((channel) => value - ((value - channel) / range) * value * saturation);
      }),
  });
}
