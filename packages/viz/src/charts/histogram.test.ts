import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histograms } from '../fixtures/charts.json';
import { histogram } from './histogram.ts';

describe('histogram', () => {
  // Made by tools/reference/charts.py.
  it.each(histograms)("has numpy.histogram's edges and counts: $name", ({ values, whole, cases }) => {
    for (const { bins, edges, counts } of cases) {
      const found = histogram(whole ? Int32Array.from(values) : values, { bins: bins as 'auto' | number | number[] });
      expect(found.edges).toHaveLength(edges.length);
      edges.forEach((edge, i) => {
        expect(found.edges[i]).toBeCloseTo(edge, 11);
      });
      expect([...found.counts]).toEqual(counts);
    }
  });

  it('counts every value once', () => {
    const values = fc.array(fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 })), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.oneof(fc.constant('auto' as const), fc.integer({ min: 1, max: 50 })), (all, bins) => {
        const modest = all.map((value) => (Number.isFinite(value) ? value % 1e6 : value));
        const { counts, edges, outside, notFinite } = histogram(modest, { bins });
        expect(counts.reduce((sum, count) => sum + count, 0) + notFinite).toBe(all.length);
        expect(outside).toBe(0);
        expect(edges).toHaveLength(counts.length + 1);
      }),
    );
  });

  it('counts apart what is not finite or lies outside', () => {
    const values = [Number.NaN, 1, 2, Number.POSITIVE_INFINITY, 7];
    expect(histogram(values, { bins: [0, 1, 3] })).toEqual({
      edges: Float64Array.of(0, 1, 3),
      counts: Float64Array.of(0, 2),
      outside: 1,
      notFinite: 2,
    });
    expect([...histogram([Number.NaN]).edges]).toEqual([0, 1]);
  });

  it('refuses no bins, and edges that do not ascend', () => {
    expect(() => histogram([1], { bins: 0 })).toThrow('histogram: bins must be a whole number at least 1, found 0');
    expect(() => histogram([1], { bins: [0, 0] })).toThrow('finite and ascending, found [0, 0]');
    expect(() => histogram([1], { bins: [3] })).toThrow('two edges of bins or more');
  });
});
