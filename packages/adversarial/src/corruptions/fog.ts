import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { eachValue } from './picture.ts';
import { plasmaFractal } from './plasma-fractal.ts';

/**
 * Lays clouds over the picture, and darkens both until white is as bright as before.
 *
 * Images and errors as {@link Corruption.corrupt}. Strengths are the clouds' brightness and how smooth they are. The clouds are cut out of a
 * square whose side is the next power of two. Follows fog of Hendrycks and Dietterich, Benchmarking neural network robustness to
 * common corruptions and perturbations (2019).
 *
 * @throws RangeError for an unknown table.
 * @example
 * const foggy = await fog().corrupt(images, 3, new Rng(0));
 */
export function fog(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<readonly [brightness: number, decay: number]>('fog', options, {
    group: 'weather',
    strengths: {
      'CIFAR-10-C': [
        [0.2, 3],
        [0.5, 3],
        [0.75, 2.5],
        [1, 2],
        [1.5, 1.75],
      ],
      'ImageNet-C': [
        [1.5, 2],
        [2, 2],
        [2.5, 1.7],
        [2.5, 1.5],
        [3, 1.4],
      ],
    },
    change(picture, [brightness, decay], rng) {
      const { height, width, channels, values } = picture;
      const size = 2 ** Math.max(1, Math.ceil(Math.log2(Math.max(height, width))));
      const clouds = plasmaFractal(size, decay, rng.uniforms(size * size));
      const brightest = values.reduce((a, b) => Math.max(a, b));
      return eachValue(picture, (value, i) => {
        const pixel = Math.floor(i / channels);
        const cloud = clouds[Math.floor(pixel / width) * size + (pixel % width)];
        return ((value + brightness * cloud) * brightest) / (brightest + brightness);
      });
    },
  });
}
