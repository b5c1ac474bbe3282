import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogram } from './histogram.ts';

describe('histogram', () => {
  it('counts what is between edges, the last one included', () => {
    expect(histogram([0.1, 0.4, 0.5, 3, 4], [0, 0.5, 1, 4])).toEqual({
      min: 0.1,
      max: 4,
      count: 5,
      sum: 8,
      sumOfSquares: 0.01 + 0.16000000000000003 + 0.25 + 9 + 16,
      limits: [0, 0.5, 1, 4],
      counts: [0, 2, 1, 2],
    });
  });

  it('puts each number into its bucket, and loses none', () => {
    const value = fc.double({ min: -1e20, max: 1e20, noNaN: true }).filter((each) => Math.abs(each) < 9e19);
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), (values) => {
        const { limits, counts, count } = histogram(values);
        expect(counts.reduce((sum, each) => sum + each)).toBe(count);
        expect(count).toBe(values.length);
        expect(limits.length).toBe(counts.length);
        counts.forEach((each, i) => {
          const inside = values.filter((number) => number < limits[i] && (i === 0 || number >= limits[i - 1]));
          expect(each).toBe(inside.length);
        });
      }),
    );
  });

  it('loses no number between the least and the largest, however far they are apart', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), fc.integer({ min: 1, max: 20 }), (values, bins) => {
        const { limits, counts, count } = histogram(values, bins);
        expect(counts.reduce((sum, each) => sum + each)).toBe(values.length);
        expect(count).toBe(values.length);
        expect(limits.every((limit, i) => i === 0 || limit >= limits[i - 1])).toBe(true);
      }),
    );
  });

  it('has the default edges in steps of 10 %', () => {
    const { limits } = histogram([-9.5e19, 9.5e19]);
    expect(limits).toHaveLength(1549);
    expect(limits[774]).toBe(0);
    expect(limits[775]).toBe(1e-12);
    expect(limits[776]).toBe(1e-12 * 1.1);
  });

  it('leaves NaN and infinities out', () => {
    const found = histogram(Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2), 2);
    expect(found).toEqual({
      min: 1,
      max: 2,
      count: 2,
      sum: 3,
      sumOfSquares: 5,
      limits: [1, 1.5, 2],
      counts: [0, 1, 1],
    });
  });

  it.each(['tensorflow', 3, [0, 1]] as const)('is empty where nothing is left: bins %j', (bins) => {
    const empty = { min: 0, max: 0, count: 0, sum: 0, sumOfSquares: 0, limits: [], counts: [] };
    expect(histogram([Number.NaN, Number.POSITIVE_INFINITY], bins)).toEqual(empty);
  });

  it('refuses no numbers, and bins that are none', () => {
    expect(() => histogram([])).toThrow('histogram: the number of values must be a whole number at least 1, found 0');
    expect(() => histogram([1], 0)).toThrow('bins must be a whole number at least 1, found 0');
    expect(() => histogram([1], 1.5)).toThrow('found 1.5');
    expect(() => histogram([1], [1])).toThrow('the number of edges in bins must be a whole number at least 2, found 1');
    expect(() => histogram([1], [1, 0])).toThrow('bins[1] must be at least 1, found 0');
    expect(() => histogram([1], [0, Number.NaN])).toThrow('found NaN');
  });
});
