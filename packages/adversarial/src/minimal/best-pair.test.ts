import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestPair } from './best-pair.ts';

const product = (gain: number[], loss: number[], [p, q]: readonly [number, number]): number => {
  const [gained, lost] = [gain[p] + gain[q], loss[p] + loss[q]];
  return gained > 0 && lost > 0 ? gained * lost : 0;
};

describe('bestPair', () => {
  it('finds what trying all pairs finds', () => {
    // Whole numbers often tie.
    const number = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -1, max: 1, noNaN: true }));
    const places = fc.array(fc.tuple(number, number, fc.boolean()), { maxLength: 40 });
    fc.assert(
      fc.property(places, (drawn) => {
        const [gain, loss] = [drawn.map(([a]) => a), drawn.map(([, b]) => b)];
        const free = [...drawn.keys()].filter((i) => drawn[i][2]);
        let most = 0;
        for (const p of free) for (const q of free) if (p < q) most = Math.max(most, product(gain, loss, [p, q]));
        const found = bestPair(gain, loss, free);
        expect(found ? product(gain, loss, found) : 0).toBe(most);
        if (found) expect(new Set(found.filter((place) => free.includes(place))).size).toBe(2);
      }),
      { numRuns: 500 },
    );
  });

  it('finds none where one factor cannot be above 0', () => {
    expect(bestPair([1, 2, 3], [-1, -2, 0], [0, 1, 2])).toBeUndefined();
    expect(bestPair([1], [1], [0])).toBeUndefined();
    expect(bestPair([], [], [])).toBeUndefined();
  });

  it('takes the values of a whole image, of which few can be in it', () => {
    const values = (seed: number) => Float32Array.from({ length: 3072 }, (_, i) => Math.sin(i * seed));
    const [p, q] = bestPair(values(1.7), values(0.3), [...values(1).keys()])!;
    expect(values(1.7)[p] + values(1.7)[q]).toBeGreaterThan(1.7);
    expect(values(0.3)[p] + values(0.3)[q]).toBeGreaterThan(1.7);
  });
});
