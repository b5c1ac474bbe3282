import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadApart } from './spread-apart.ts';

describe('spreadApart', () => {
  it('moves only what would overlap, around its middle', () => {
    expect(spreadApart([10, 50, 54, 100], 16, 0, 200)).toEqual([10, 44, 60, 100]);
  });

  it('stays inside', () => {
    expect(spreadApart([1, 2, 3], 10, 0, 100)).toEqual([0, 10, 20]);
    expect(spreadApart([99, 99], 10, 0, 100)).toEqual([90, 100]);
  });

  it('keeps the distance and, where there is room, the bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 12 }), (wanted) => {
        const places = spreadApart(
          wanted.sort((a, b) => a - b),
          16,
          0,
          200,
        );
        places.forEach((place, i) => {
          if (i > 0) expect(place - places[i - 1]).toBeGreaterThanOrEqual(16 - 1e-9);
          expect(place).toBeGreaterThanOrEqual(-1e-9);
          expect(place).toBeLessThanOrEqual(200 + 1e-9);
        });
      }),
    );
  });
});
