import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { medianNetwork } from './median-network.ts';

function median(values: readonly number[]): number {
  const places = [...values];
  for (const { low, high, needsLow, needsHigh } of medianNetwork(values.length)) {
    const [a, b] = [places[low]!, places[high]!];
    // What is not looked at later may be anything.
    places[low] = needsLow ? Math.min(a, b) : Number.NaN;
    places[high] = needsHigh ? Math.max(a, b) : Number.NaN;
  }
  return places[(values.length - 1) / 2]!;
}

describe('a network for the median', () => {
  it.each([1, 3, 5, 7, 9])('finds it among any %i numbers', (count) => {
    // A network that sorts all zeros and ones sorts all numbers.
    for (let bits = 0; bits < 2 ** count; bits++) {
      const values = Array.from({ length: count }, (_, i) => (bits >> i) & 1);
      expect(median(values)).toBe(values.reduce((a, b) => a + b) > count / 2 ? 1 : 0);
    }
  });

  it.each([15, 25, 27, 49])('finds it among %i numbers', (count) => {
    const numbers = fc.array(fc.double({ noNaN: true }), { minLength: count, maxLength: count });
    fc.assert(
      fc.property(numbers, (values) => {
        const sorted = [...values].sort((a, b) => a - b);
        expect(median(values) === sorted[(count - 1) / 2]).toBe(true);
      }),
    );
  });

  it('is short for the sizes that are used', () => {
    expect(medianNetwork(9).length).toBeLessThanOrEqual(23);
    expect(medianNetwork(25).length).toBeLessThanOrEqual(140);
  });
});
