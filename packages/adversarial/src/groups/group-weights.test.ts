import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupWeights } from './group-weights.ts';

describe('groupWeights', () => {
  it('gives each group the same sum, and a mean of 1', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 50 }), (groups) => {
        const weights = groupWeights(groups);
        const sums = new Map<number, number>();
        for (const [i, group] of groups.entries()) sums.set(group, (sums.get(group) ?? 0) + weights[i]);
        for (const sum of sums.values()) expect(sum).toBeCloseTo(groups.length / sums.size, 4);
      }),
    );
  });

  it('takes none and one', () => {
    expect(groupWeights([])).toEqual(new Float32Array());
    expect(groupWeights(Int32Array.of(7))).toEqual(Float32Array.of(1));
  });

  it.each([-1, 0.5, Number.NaN])('refuses group %d', (group) => {
    expect(() => groupWeights([0, group])).toThrow(
      `groupWeights: expected groups to be whole numbers of at least 0, found ${group} at 1`,
    );
  });
});
