import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { gaussianFilter } from './gaussian-filter.ts';
import { eachValue, type Picture } from './picture.ts';
import { waterDrops } from './water-drops.ts';

interface Strength {
  /** Mean and deviation of the noise that drops are made of. */
  readonly mean: number;
  readonly deviation: number;
  /** Deviation of the Gaussian that makes drops of it, in pixels. */
  readonly sigma: number;
  /** Less liquid than this is no drop. */
  readonly threshold: number;
  /** How bright water is. */
  readonly water?: number;
  /** Deviation of the Gaussian that smooths drops of mud, in pixels. */
  readonly mud?: number;
}

/**
 * Drops on the lens: of water at severities 1 to 3, of mud at 4 and 5.
 *
 * Images and errors as {@link Corruption.corrupt}. Follows spatter of Hendrycks and Dietterich, Benchmarking neural network robustness to
 * common corruptions and perturbations (2019); one of the four extra ones.
 *
 * @throws RangeError for an unknown table.
 * @example
 * const dirty = await spatter().corrupt(images, 3, new Rng(0));
 */
export function spatter(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<Strength>('spatter', options, {
    group: 'extra',
    strengths: {
      'CIFAR-10-C': [
        { mean: 0.62, deviation: 0.1, sigma: 0.7, threshold: 0.7, water: 0.5 },
        { mean: 0.65, deviation: 0.1, sigma: 0.8, threshold: 0.7, water: 0.5 },
        { mean: 0.65, deviation: 0.3, sigma: 1, threshold: 0.69, water: 0.5 },
        { mean: 0.65, deviation: 0.1, sigma: 0.7, threshold: 0.69, mud: 0.6 },
        { mean: 0.65, deviation: 0.1, sigma: 0.5, threshold: 0.68, mud: 0.6 },
      ],
      'ImageNet-C': [
        { mean: 0.65, deviation: 0.3, sigma: 4, threshold: 0.69, water: 0.6 },
        { mean: 0.65, deviation: 0.3, sigma: 3, threshold: 0.68, water: 0.6 },
        { mean: 0.65, deviation: 0.3, sigma: 2, threshold: 0.68, water: 0.5 },
        { mean: 0.65, deviation: 0.3, sigma: 1, threshold: 0.65, mud: 1.5 },
        { mean: 0.67, deviation: 0.4, sigma: 1, threshold: 0.65, mud: 1.5 },
      ],
    },
    change(picture, { mean, deviation, sigma, threshold, water = 0, mud }, rng) {
      const { height, width, channels } = picture;
      const plane = (values: Float64Array): Picture => ({ height, width, channels: 1, values });
      const noise = Float64Array.from(rng.normals(height * width), (value) => mean + deviation * value);
      const liquid = gaussianFilter(plane(noise), sigma);
      if (mud === undefined) {
        const levels = liquid.map((amount) => (amount < threshold ? 0 : Math.min(Math.floor(255 * amount), 255)));
        const light = waterDrops(plane(levels));
        const color = colorOf(WATER, channels);
        return eachValue(picture, (value, i) => value + water * light[Math.floor(i / channels)] * color[i % channels]);
      }
      const drops = liquid.map((amount) => (amount > threshold ? 1 : 0));
      const cover = gaussianFilter(plane(drops), mud).map((share) => (share < 0.8 ? 0 : share));
      const color = colorOf(MUD, channels);
      return eachValue(picture, (value, i) => {
        const share = cover[Math.floor(i / channels)];
        return (1 - share) * value + share * color[i % channels];
      });
    },
  });
}

/** Red, green and blue. */
const WATER = [175 / 255, 238 / 255, 238 / 255] as const;
const MUD = [63 / 255, 42 / 255, 20 / 255] as const;

/** As bright to the eye, where there is one channel. */
function colorOf([red, green, blue]: readonly [number, number, number], channels: number): readonly number[] {
  return channels === 1 ? [0.299 * red + 0.587 * green + 0.114 * blue] : [red, green, blue];
}
