import { describe, expect, it } from 'vitest';
import { compareOutcomes } from './compare-outcomes.ts';

describe('compareOutcomes', () => {
  it('measures each tensor by its own largest magnitude, values apart from gradients', () => {
    const reference = { value: [1, -200], 'buffer mean': [0.5], 'gradient of x': [4, 1] };
    const found = { value: [1, -200.02], 'buffer mean': [0.5], 'gradient of x': [4, 1.004] };
    const { value, gradient } = compareOutcomes(found, reference);
    expect(value.relative).toBeCloseTo(1e-4, 12);
    expect(value.absolute).toBeCloseTo(0.02, 12);
    expect(gradient!.relative).toBeCloseTo(1e-3, 12);
  });

  it('has no gradient where there is none, and takes small numbers for at least 0.01', () => {
    expect(compareOutcomes({ value: [2e-6] }, { value: [1e-6] })).toEqual({
      value: { relative: 1e-6 / 0.01, absolute: 1e-6 },
      gradient: undefined,
    });
  });

  it('lets infinity and NaN be near themselves only', () => {
    const special = [Number.POSITIVE_INFINITY, Number.NaN, 1];
    expect(compareOutcomes({ value: special }, { value: special }).value.absolute).toBe(0);
    for (const wrong of [
      [Number.NEGATIVE_INFINITY, Number.NaN, 1],
      [Number.POSITIVE_INFINITY, 0, 1],
      [Number.POSITIVE_INFINITY, Number.NaN, Number.NaN],
    ]) {
      expect(compareOutcomes({ value: wrong }, { value: special }).value.relative).toBe(Number.POSITIVE_INFINITY);
    }
  });

  it('refuses tensors and numbers that are missing', () => {
    expect(() => compareOutcomes({ value: [1] }, { value: [1], 'gradient of x': [1] })).toThrow(
      'expected value, gradient of x, found value',
    );
    expect(() => compareOutcomes({ value: [1] }, { value: [1, 2] })).toThrow('value: expected 2 numbers, found 1');
  });
});
