import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearScale, logScale, roundDomain, roundTicks, tickFormat } from './scale.ts';

describe('scales', () => {
  it('go from the domain to the range', () => {
    const linear = linearScale([2, 4], [100, 0]);
    expect([2, 3, 4, 5].map(linear)).toEqual([100, 50, 0, -50]);
    expect(logScale([1, 100], [0, 10])(10)).toBeCloseTo(5);
    expect(linearScale([3, 3], [0, 10])(3)).toBe(5);
  });
});

describe('roundTicks', () => {
  it('are round numbers inside', () => {
    expect(roundTicks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(roundTicks([0.62, 1.58], 5)).toEqual([0.8, 1, 1.2, 1.4]);
    expect(roundTicks([0, 12], 6)).toEqual([0, 2, 4, 6, 8, 10, 12]);
    expect(roundTicks([-7, 980], 4)).toEqual([0, 200, 400, 600, 800]);
    expect(roundTicks([5, 5], 4)).toEqual([5]);
  });

  it('lie inside, evenly, and are about as many as asked for', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        number,
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.integer({ min: 2, max: 10 }),
        (from, width, count) => {
          const to = from + width;
          const ticks = roundTicks([from, to], count);
          expect(ticks.length).toBeGreaterThanOrEqual(Math.floor(count / 2));
          expect(ticks.length).toBeLessThanOrEqual(2 * count + 1);
          for (const tick of ticks) expect(tick >= from && tick <= to).toBe(true);
          const [low, high] = roundDomain([from, to], count);
          const slack = 1e-9 * (Math.abs(from) + Math.abs(to));
          expect(low - from).toBeLessThanOrEqual(slack);
          expect(to - high).toBeLessThanOrEqual(slack);
        },
      ),
    );
  });
});

describe('tickFormat', () => {
  it('has the digits of the steps', () => {
    expect([0, 0.5, 1].map(tickFormat([0, 1], 5))).toEqual(['0.0', '0.5', '1.0']);
    expect([-20000, 0, 1234567].map(tickFormat([-2e4, 2e6], 5))).toEqual(['−20,000', '0', '1,234,567']);
    expect([0.002, -0.0004].map(tickFormat([0, 0.008], 4))).toEqual(['0.002', '0.000']);
  });
});
