import { Rng } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { drawBeta } from './draw-beta.ts';

const DRAWS = 20_000;

function draws(a: number, b: number): Float64Array {
  const rng = new Rng(31);
  return Float64Array.from({ length: DRAWS }, (_, i) => drawBeta(rng.fold(i), 'share', a, b)).sort();
}

/** The distribution function as a sum over angles, x = sin²(angle), where the density has no poles for shapes of 1/2 or more. */
function belowBeta(a: number, b: number): (x: number) => number {
  const steps = 200_000;
  const sums = new Float64Array(steps + 1);
  for (let i = 0; i < steps; i++) {
    const angle = ((i + 0.5) / steps) * (Math.PI / 2);
    sums[i + 1] = sums[i]! + Math.sin(angle) ** (2 * a - 1) * Math.cos(angle) ** (2 * b - 1);
  }
  return (x) => sums[Math.round((Math.asin(Math.sqrt(x)) / (Math.PI / 2)) * steps)]! / sums[steps]!;
}

describe('drawBeta', () => {
  it.each([
    [1, 1],
    [0.5, 0.5],
    [0.8, 2],
    [2, 2],
    [5, 1.5],
    [40, 40],
  ])('draws Beta(%d, %d)', (a, b) => {
    const below = belowBeta(a, b);
    let largest = 0;
    for (const [i, x] of draws(a, b).entries()) {
      largest = Math.max(largest, Math.abs(below(x) - i / DRAWS), Math.abs(below(x) - (i + 1) / DRAWS));
    }
    // Kolmogorov's limit at one in a million.
    expect(largest).toBeLessThanOrEqual(2.69 / Math.sqrt(DRAWS));
  });

  it.each([0.2, 0.05, 0.001])(
    'has the mean and variance of equal shapes %d where nearly all lie at the ends',
    (shape) => {
      const values = draws(shape, shape);
      expect(values.every((x) => x >= 0 && x <= 1)).toBe(true);
      const mean = values.reduce((sum, x) => sum + x, 0) / DRAWS;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / DRAWS;
      expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / DRAWS));
      expect(Math.abs(variance - 1 / (4 * (2 * shape + 1)))).toBeLessThan(0.005);
    },
  );

  it('draws the same for the same stream and purpose, and something else for another', () => {
    const rng = new Rng(1);
    expect(drawBeta(rng, 'a', 0.4, 0.4)).toBe(drawBeta(rng, 'a', 0.4, 0.4));
    expect(drawBeta(rng, 'b', 0.4, 0.4)).not.toBe(drawBeta(rng, 'a', 0.4, 0.4));
  });
});
