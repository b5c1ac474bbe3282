import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/smoothing.json';
import { chanceOfAtLeast, fairCoinTest, lowerBound } from './binomial.ts';
import { normalQuantile } from './normal-quantile.ts';

// Numbers of SciPy, made by tools/reference/smoothing.py.
describe('binomial', () => {
  it.each(fixture.bounds)(
    'lowerBound is that of SciPy: $hits of $count, alpha $alpha',
    ({ hits, count, alpha, low }) => {
      expect(Math.abs(lowerBound(hits, count, alpha) - Number(low))).toBeLessThan(1e-10);
    },
  );

  it.each(fixture.tests)('fairCoinTest is that of SciPy: $hits of $count', ({ hits, count, p }) => {
    expect(Math.abs(fairCoinTest(hits, count) / Number(p) - 1)).toBeLessThan(1e-9);
  });

  it.each(fixture.quantiles)('normalQuantile is that of SciPy: $p', ({ p, z }) => {
    const density = Math.exp(-(Number(z) ** 2) / 2) / Math.sqrt(2 * Math.PI);
    // p is known to 2⁻⁵³, which in the tail is much in z.
    expect(Math.abs(normalQuantile(Number(p)) - Number(z)) * density).toBeLessThan(2 ** -51);
  });

  it('chances of at least each number of hits fall from 1 to pⁿ', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (count, p) => {
        let before = 1;
        for (let hits = 1; hits <= count; hits++) {
          const chance = chanceOfAtLeast(hits, count, p);
          expect(chance).toBeLessThanOrEqual(before + 1e-12);
          before = chance;
        }
        expect(Math.abs(before / p ** count - 1)).toBeLessThan(1e-9);
        expect(chanceOfAtLeast(1, count, p)).toBeCloseTo(1 - (1 - p) ** count, 10);
      }),
      { numRuns: 50 },
    );
    expect([chanceOfAtLeast(3, 5, 0), chanceOfAtLeast(3, 5, 1)]).toEqual([0, 1]);
  });

  it('a quantile of 1 is infinite', () => {
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  });
});
