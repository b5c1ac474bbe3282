import { checkRange, type Rng, sizeOf, tensor } from '@cnn/tensor';
import type { Initializer } from '../core/parameter.ts';

/**
 * Normal, but never outside [a, b]: no weight starts far out. What falls outside is drawn anew.
 *
 * The bounds are values, not deviations. Follows torch.nn.init.trunc_normal_.
 *
 * @throws RangeError if a number is not finite, `std` not above 0, or `a` not below `b`.
 * @example
 * conv.weight.reset(init.truncNormal(0, 0.02), rng);
 */
export function truncNormal(mean = 0, std = 1, a = -2, b = 2): Initializer {
  checkRange('truncNormal', 'mean', mean, Number.NEGATIVE_INFINITY);
  checkRange('truncNormal', 'std', std, Number.MIN_VALUE);
  checkRange('truncNormal', 'a', a, Number.NEGATIVE_INFINITY);
  checkRange('truncNormal', 'b', b, a);
  if (a === b) throw new RangeError(`truncNormal: a must be below b, found ${a} and ${b}`);
  const propose = proposals((a - mean) / std, (b - mean) / std);
  return (rng, shape) => {
    const values = new Float32Array(sizeOf(shape));
    let left = Uint32Array.from(values, (_, i) => i);
    for (let attempt = 0; left.length > 0; attempt++) {
      const drawn = propose(attempt === 0 ? rng : rng.fold('attempt', attempt), left.length);
      for (const [i, place] of left.entries()) values[place] = Math.min(Math.max(mean + drawn[i] * std, a), b);
      left = left.filter((place) => Number.isNaN(values[place]));
    }
    return tensor(values, [...shape], 'float32');
  };
}

/** Where a density has fallen to e to the power −40 of its peak, no draw in 2⁵⁷ lies beyond. */
const NEGLIGIBLE = 40;

/** Draws of the standard normal between two bounds, with NaN for each that failed: at most 98 in 100, wherever the bounds are. */
function proposals(low: number, high: number): (rng: Rng, count: number) => Float64Array {
  const peak = Math.min(Math.max(0, low), high);
  const reach = Math.sqrt(peak ** 2 + 2 * NEGLIGIBLE);
  const [from, to] = [Math.max(low, -reach), Math.min(high, reach)];
  // Which of the two boxes around the density is the smaller one.
  const fromNormal = to - from > Math.sqrt(2 * Math.PI) * Math.exp(peak ** 2 / 2);
  if (fromNormal)
    return (rng, count) => Float64Array.from(rng.normals(count), (x) => (x < low || x > high ? Number.NaN : x));
  return (rng, count) => {
    const drawn = rng.uniforms(2 * count);
    return Float64Array.from({ length: count }, (_, i) => {
      const x = from + drawn[2 * i] * (to - from);
      return Math.log(drawn[2 * i + 1]) > (peak ** 2 - x ** 2) / 2 ? Number.NaN : x;
    });
  };
}
