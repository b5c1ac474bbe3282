import { type Border, nearest } from './border.ts';
import type { Picture } from './picture.ts';

export interface GaussianFilterOptions {
  /** Pixels after which the weights end. @default four deviations */
  readonly radius?: number;
  /** @default nearest */
  readonly border?: Border;
}

/**
 * The picture's pixels blurred by a Gaussian of deviation `sigma` in pixels; 0 leaves them as they are.
 *
 * Follows skimage.filters.gaussian, which is scipy.ndimage.gaussian_filter with the outermost pixels repeated.
 */
export function gaussianFilter(
  { height, width, channels, values }: Picture,
  sigma: number,
  { radius = Math.floor(4 * sigma + 0.5), border = nearest }: GaussianFilterOptions = {},
): Float64Array {
  if (radius === 0) return values.slice();
  const weights = gaussianWeights(radius, sigma);
  const blurred = new Float64Array(values.length);
  const down = new Float64Array(values.length);
  const line = width * channels;
  for (let y = 0; y < height; y++) {
    for (let tap = -radius; tap <= radius; tap++) {
      const from = border(y + tap, height) * line;
      const weight = weights[tap + radius];
      for (let i = 0; i < line; i++) down[y * line + i] += weight * values[from + i];
    }
  }
  for (let x = 0; x < width; x++) {
    for (let tap = -radius; tap <= radius; tap++) {
      const shift = (border(x + tap, width) - x) * channels;
      const weight = weights[tap + radius];
      for (let y = 0; y < height; y++) {
        const start = y * line + x * channels;
        for (let i = start; i < start + channels; i++) blurred[i] += weight * down[i + shift];
      }
    }
  }
  return blurred;
}

/** Weights from −radius to radius whose sum is 1. */
function gaussianWeights(radius: number, sigma: number): number[] {
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}
