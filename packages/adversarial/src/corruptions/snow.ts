import { clippedZoom } from './clipped-zoom.ts';
import { type Corruption, type CorruptionOptions, defineCorruption } from './corruption.ts';
import { motionFilter } from './motion-filter.ts';
import { eachValue, type Picture, toGreyLevel } from './picture.ts';

interface Strength {
  /** Mean and deviation of the noise that flakes are made of. */
  readonly mean: number;
  readonly deviation: number;
  /** How many times as large as pixels flakes are. */
  readonly zoom: number;
  /** Noise that is lower is no flake. */
  readonly threshold: number;
  /** Half length and deviation of the line along which flakes fall, in pixels. */
  readonly radius: number;
  readonly sigma: number;
  /** Share of the picture that is not whitened. */
  readonly kept: number;
}

/**
 * Falling flakes before a whitened picture.
 *
 * Images and errors as {@link Corruption.corrupt}. Follows snow of Hendrycks and Dietterich, Benchmarking neural network robustness to
 * common corruptions and perturbations (2019).
 *
 * @throws RangeError for an unknown table.
 * @example
 * const snowy = await snow().corrupt(images, 3, new Rng(0));
 */
export function snow(options: CorruptionOptions = {}): Corruption {
  return defineCorruption<Strength>('snow', options, {
    group: 'weather',
    strengths: {
      'CIFAR-10-C': [
        { mean: 0.1, deviation: 0.2, zoom: 1, threshold: 0.6, radius: 8, sigma: 3, kept: 0.95 },
        { mean: 0.1, deviation: 0.2, zoom: 1, threshold: 0.5, radius: 10, sigma: 4, kept: 0.9 },
        { mean: 0.15, deviation: 0.3, zoom: 1.75, threshold: 0.55, radius: 10, sigma: 4, kept: 0.9 },
        { mean: 0.25, deviation: 0.3, zoom: 2.25, threshold: 0.6, radius: 12, sigma: 6, kept: 0.85 },
        { mean: 0.3, deviation: 0.3, zoom: 1.25, threshold: 0.65, radius: 14, sigma: 12, kept: 0.8 },
      ],
      'ImageNet-C': [
        { mean: 0.1, deviation: 0.3, zoom: 3, threshold: 0.5, radius: 10, sigma: 4, kept: 0.8 },
        { mean: 0.2, deviation: 0.3, zoom: 2, threshold: 0.5, radius: 12, sigma: 4, kept: 0.7 },
        { mean: 0.55, deviation: 0.3, zoom: 4, threshold: 0.9, radius: 12, sigma: 8, kept: 0.7 },
        { mean: 0.55, deviation: 0.3, zoom: 4.5, threshold: 0.85, radius: 12, sigma: 8, kept: 0.65 },
        { mean: 0.55, deviation: 0.3, zoom: 2.5, threshold: 0.85, radius: 12, sigma: 12, kept: 0.55 },
      ],
    },
    change(picture, strength, rng) {
      const { height, width, channels, values } = picture;
      const noise = Float64Array.from(
        rng.fold('flakes').normals(height * width),
        (value) => strength.mean + strength.deviation * value,
      );
      const flakes = clippedZoom({ height, width, channels: 1, values: noise }, strength.zoom).map((value) =>
        value < strength.threshold ? 0 : toGreyLevel(value),
      );
      const angle = -135 + 90 * rng.fold('angle').uniform();
      const falling = motionFilter(
        { height, width, channels: 1, values: flakes },
        strength.radius,
        strength.sigma,
        angle,
      );
      return eachValue(picture, (value, i) => {
        const pixel = Math.floor(i / channels);
        const white = Math.max(value, 1.5 * grey(values, pixel, channels) + 0.5);
        // Seen from below as well, so that there are flakes at both ends of their ways.
        const flake = falling[pixel] + falling[height * width - 1 - pixel];
        return strength.kept * value + (1 - strength.kept) * white + flake;
      });
    },
  });
}

/** How bright a pixel is to the eye. */
function grey(values: Picture['values'], pixel: number, channels: number): number {
  if (channels === 1) return values[pixel];
  return 0.299 * values[3 * pixel] + 0.587 * values[3 * pixel + 1] + 0.114 * values[3 * pixel + 2];
}
