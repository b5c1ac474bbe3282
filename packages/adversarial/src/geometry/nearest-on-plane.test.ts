import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NormName } from '../norms/norm.ts';
import { normNamed } from '../norms/norms.ts';
import { toNearestOnPlane } from './nearest-on-plane.ts';

describe('toNearestOnPlane', () => {
  it('goes along the normal in L2, along its signs in Linf, along its largest coordinate in L1', () => {
    const plane = { normal: [3, 4], offset: 1 };
    const point = [0.5, 0.6];
    // 2.9 above the plane.
    const expected: Record<NormName, number[]> = {
      L2: [(-3 * 2.9) / 25, (-4 * 2.9) / 25],
      Linf: [-2.9 / 7, -2.9 / 7],
      L1: [(-2.9 + 2.4) / 3, -0.6],
    };
    for (const [norm, change] of Object.entries(expected)) {
      const found = toNearestOnPlane(norm as NormName, point, plane, [0, 1]);
      change.forEach((value, i) => {
        expect(found[i]).toBeCloseTo(value, 12);
      });
    }
  });

  it('ends on the plane, within the bounds, and nothing on the plane is nearer', () => {
    const numbers = (min: number, max: number) =>
      fc.array(fc.double({ min, max, noNaN: true }), { minLength: 5, maxLength: 5 });
    const norms = fc.constantFrom<NormName>('Linf', 'L2', 'L1');
    fc.assert(
      fc.property(
        norms,
        numbers(0, 1),
        numbers(-2, 2),
        numbers(0, 1),
        numbers(0, 1),
        (norm, point, normal, on, off) => {
          fc.pre(normal.some((value) => Math.abs(value) > 0.1));
          const dot = (x: readonly number[]): number => x.reduce((sum, value, i) => sum + value * normal[i], 0);
          // A plane that meets the box, at `on`.
          const plane = { normal, offset: dot(on) };
          const change = toNearestOnPlane(norm, point, plane, [0, 1]);
          const end = point.map((value, i) => value + change[i]);
          for (const value of end) expect(value).toBeGreaterThanOrEqual(-1e-12);
          for (const value of end) expect(value).toBeLessThanOrEqual(1 + 1e-12);
          expect(dot(end)).toBeCloseTo(plane.offset, 8);
          const { size } = normNamed('test', norm);
          // Any other point of the plane and the box is as far or farther: `on`, and where a line from `off` through `on` meets the other side.
          expect(size(change)).toBeLessThanOrEqual(size(on.map((value, i) => value - point[i])) + 1e-8);
          const slope = dot(off) - plane.offset;
          const height = dot(point) - plane.offset;
          if (slope * height < 0) {
            // Between `off` and the point lies a point of the plane.
            const share = height / (height - slope);
            const between = point.map((value, i) => value + share * (off[i] - value));
            expect(size(change)).toBeLessThanOrEqual(size(between.map((value, i) => value - point[i])) + 1e-8);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it.each(['Linf', 'L2', 'L1'] as const)('goes as near as the bounds let it in %s', (norm) => {
    const found = toNearestOnPlane(norm, [0.25, 0.5, 0.5], { normal: [1, -1, 0], offset: 9 }, [0, 1]);
    expect(Array.from(found, (value) => Math.round(value * 1e9) / 1e9)).toEqual([0.75, -0.5, 0]);
  });

  it.each(['Linf', 'L2', 'L1'] as const)('stays where the normal is zero, or on the plane already, in %s', (norm) => {
    const size = (values: Float64Array): number => Math.max(...values.map(Math.abs));
    expect(size(toNearestOnPlane(norm, [0.25, 0.5], { normal: [0, 0], offset: 1 }, [0, 1]))).toBe(0);
    expect(size(toNearestOnPlane(norm, [0.25, 0.5], { normal: [2, 1], offset: 1 }, [0, 1]))).toBeLessThan(1e-15);
  });
});
