import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shrinkToBall } from './shrink-to-ball.ts';

const pixel = fc.double({ min: 0, max: 1, noNaN: true });
const change = fc.double({ min: -2, max: 2, noNaN: true });

it('finds the nearest change within ball and bounds', () => {
  const cases = fc.array(fc.tuple(pixel, change), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(cases, fc.double({ min: 0.01, max: 5, noNaN: true }), (pairs, epsilon) => {
      const original = pairs.map(([x]) => x);
      const wanted = pairs.map(([, delta]) => delta);
      const found = Float64Array.from(wanted);
      shrinkToBall(found, original, epsilon, [0, 1]);
      const size = (values: ArrayLike<number>) => Array.from(values).reduce((total, x) => total + Math.abs(x), 0);
      expect(size(found)).toBeLessThanOrEqual(epsilon * (1 + 1e-8));
      const room = original.map((x, i) => (wanted[i] > 0 ? 1 - x : x));
      // As the conditions of Karush, Kuhn and Tucker have it: those between nothing and their room have moved by the same amount, and the rest by at
      // least or at most that.
      const moved = wanted.map((delta, i) => Math.abs(delta) - Math.abs(found[i]));
      const free = [...moved.keys()].filter((i) => Math.abs(found[i]) > 1e-9 && Math.abs(found[i]) < room[i] - 1e-9);
      const isFull = size(found) > epsilon * (1 - 1e-6);
      for (const i of moved.keys()) {
        expect(Math.abs(found[i])).toBeLessThanOrEqual(room[i] + 1e-12);
        expect(found[i] * wanted[i]).toBeGreaterThanOrEqual(0);
        for (const j of free) {
          expect(moved[j]).toBeLessThanOrEqual(moved[i] + 1e-6 + (Math.abs(found[i]) <= 1e-9 ? 10 : 0));
          if (Math.abs(found[i]) <= 1e-9 && room[i] > 1e-9)
            expect(Math.abs(wanted[i])).toBeLessThanOrEqual(moved[j] + 1e-6);
        }
        if (!isFull) expect(Math.abs(found[i])).toBeCloseTo(Math.min(Math.abs(wanted[i]), room[i]), 8);
      }
    }),
  );
});

it('leaves a change that is small enough', () => {
  const change = new Float64Array([0.1, -0.2, 0]);
  shrinkToBall(change, [0.5, 0.5, 0.5], 0.3001, [0, 1]);
  expect([...change]).toEqual([0.1, -0.2, 0]);
});
