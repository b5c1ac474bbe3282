import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smoothed } from './smoothed.ts';

describe('smoothed', () => {
  it('weighs what went before, without a bias towards 0 at first', () => {
    expect(smoothed([1, 0, 0], 0.5)).toEqual([1, 1 / 3, 1 / 7]);
  });

  it('leaves gaps where they are, and goes on behind them', () => {
    expect(smoothed([undefined, 2, Number.NaN, 4], 0.5)).toEqual([undefined, 2, undefined, 10 / 3]);
  });

  it('stays within the values, and leaves them as they are with no weight', () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 0.999, noNaN: true }), (series, weight) => {
        const [low, high] = [Math.min(...series), Math.max(...series)];
        for (const value of smoothed(series, weight)) {
          expect(value).toBeGreaterThanOrEqual(low - 1e-8);
          expect(value).toBeLessThanOrEqual(high + 1e-8);
        }
        smoothed(series, 0).forEach((value, i) => {
          expect(value).toBeCloseTo(series[i], 10);
        });
      }),
    );
  });

  it('refuses a weight of 1', () => {
    expect(() => smoothed([1], 1)).toThrow('smoothed: weight must be below 1, found 1');
  });
});
