import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contourSegments } from './contour-segments.ts';

describe('contourSegments', () => {
  it('crosses edges where the level lies between their ends', () => {
    expect(contourSegments([0, 1, 0, 1], [2, 2], 0.25)).toEqual([[0.25, 0, 0.25, 1]]);
    expect(contourSegments([0, 0, 0, 4], [2, 2], 1)).toEqual([[1, 0.25, 0.25, 1]]);
  });

  it('closes a ring around a peak', () => {
    const ring = contourSegments([0, 0, 0, 0, 1, 0, 0, 0, 0], [3, 3], 0.5);
    expect(ring).toHaveLength(4);
    const ends = ring.flatMap(([ax, ay, bx, by]) => [`${ax} ${ay}`, `${bx} ${by}`]).sort();
    for (let i = 0; i < ends.length; i += 2) expect(ends[i]).toBe(ends[i + 1]);
  });

  it('joins at a saddle what the middle joins', () => {
    const corners = (level: number) => contourSegments([1, 0, 0, 1], [2, 2], level);
    // Of 0.4 the middle, 0.5, is above: the two high corners belong together, and the lines cut off the low ones.
    expect(corners(0.4)).toEqual([
      [0.6, 0, 1, 0.4],
      [0.4, 1, 0, 0.6],
    ]);
    expect(corners(0.6)).toEqual([
      [0, 0.4, 0.4, 0],
      [1, 0.6, 0.6, 1],
    ]);
  });

  it('leaves out squares with a gap', () => {
    expect(contourSegments([0, 1, 0, Number.NaN], [2, 2], 0.5)).toEqual([]);
    expect(contourSegments([0, 1, 0, Number.POSITIVE_INFINITY], [2, 2], 0.5)).toEqual([]);
  });

  it('has its ends on the level, inside lines only in pairs', () => {
    const grid = fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 6 })).chain(([rows, columns]) => {
      const values = fc.array(fc.integer({ min: -5, max: 5 }), {
        minLength: rows * columns,
        maxLength: rows * columns,
      });
      return values.map((all) => ({ rows, columns, all }));
    });
    fc.assert(
      fc.property(grid, ({ rows, columns, all }) => {
        const level = 0.5;
        const at = (x: number, y: number) => {
          const [left, top] = [Math.floor(x), Math.floor(y)];
          const [right, bottom] = [Math.ceil(x), Math.ceil(y)];
          const [from, to] = [all[top * columns + left], all[bottom * columns + right]];
          return from + (x - left + (y - top)) * (to - from);
        };
        const ends = new Map<string, number>();
        for (const [ax, ay, bx, by] of contourSegments(all, [rows, columns], level)) {
          for (const [x, y] of [
            [ax, ay],
            [bx, by],
          ]) {
            expect(at(x, y)).toBeCloseTo(level, 9);
            const isInside = x > 0 && y > 0 && x < columns - 1 && y < rows - 1;
            if (isInside)
              ends.set(`${x.toFixed(9)} ${y.toFixed(9)}`, (ends.get(`${x.toFixed(9)} ${y.toFixed(9)}`) ?? 0) + 1);
          }
        }
        for (const count of ends.values()) expect(count).toBe(2);
      }),
    );
  });
});
