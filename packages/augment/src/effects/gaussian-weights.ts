import { addN, div, exp, maximum, mul, neg, square, sub } from '@cnn/tensor';
import { type Column, isTensor } from '../parameters/column.ts';
import type { Weights } from './filter.ts';

/**
 * Taps of a Gaussian about the middle of `size` pixels, whose sum is 1: all weight in the middle where the deviation is 0.
 *
 * Differentiable in the deviation. Follows kornia.filters.get_gaussian_kernel1d.
 *
 * @param size an odd number.
 * @param sigma the standard deviation in pixels.
 */
export function gaussianWeights(size: number, sigma: Column): Weights {
  const half = (size - 1) / 2;
  const sides = halfBell(half, sigma);
  return Array.from({ length: size }, (_, i) => sides[Math.abs(i - half)]!);
}

/** Below it no neighbour has any weight, in double precision either. */
const NARROWEST = 1e-3;

/** The middle tap and those to one side. */
function halfBell(half: number, sigma: Column): Column[] {
  const distances = Array.from({ length: half + 1 }, (_, k) => k);
  if (isTensor(sigma)) {
    const variance = square(maximum(sigma, NARROWEST));
    const taps = distances.map((distance) => exp(neg(div(0.5 * distance ** 2, variance))));
    const total = sub(mul(addN(taps), 2), 1);
    return taps.map((tap) => div(tap, total));
  }
  const deviations = typeof sigma === 'number' ? [sigma] : sigma;
  const taps = distances.map(() => new Float64Array(deviations.length));
  for (const [i, deviation] of deviations.entries()) {
    const variance = Math.max(deviation, NARROWEST) ** 2;
    const bell = distances.map((distance) => Math.exp((-0.5 * distance ** 2) / variance));
    const total = bell.reduce((sum, tap) => sum + 2 * tap, -1);
    for (const [k, tap] of bell.entries()) taps[k]![i] = tap / total;
  }
  return typeof sigma === 'number' ? taps.map((tap) => tap[0]!) : taps;
}
