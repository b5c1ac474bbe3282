import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostConfused } from './most-confused.ts';

describe('mostConfused', () => {
  it('takes both classes of the most common mistakes, in their order', () => {
    const counts = [
      [9, 0, 0, 2],
      [0, 9, 0, 0],
      [0, 0, 9, 1],
      [5, 0, 0, 9],
    ];
    expect(mostConfused(counts, 2)).toEqual([0, 3]);
    expect(mostConfused(counts, 3)).toEqual([0, 2, 3]);
  });

  it('fills up with the largest classes where there are too few mistakes', () => {
    expect(
      mostConfused(
        [
          [1, 0, 0],
          [0, 2, 0],
          [0, 0, 3],
        ],
        2,
      ),
    ).toEqual([1, 2]);
  });

  it('holds the most common mistake, whatever the counts', () => {
    const square = fc.integer({ min: 3, max: 12 }).chain((n) => {
      const row = fc.array(fc.nat(9), { minLength: n, maxLength: n });
      return fc.array(row, { minLength: n, maxLength: n });
    });
    fc.assert(
      fc.property(square, fc.integer({ min: 2, max: 4 }), (counts, limit) => {
        const chosen = mostConfused(counts, limit);
        expect(new Set(chosen).size).toBe(Math.min(limit, counts.length));
        const wrong = (classes: readonly number[]) =>
          Math.max(0, ...classes.flatMap((i) => classes.filter((j) => j !== i).map((j) => counts[i][j])));
        expect(wrong(chosen)).toBe(wrong(counts.map((_, i) => i)));
      }),
    );
  });
});
