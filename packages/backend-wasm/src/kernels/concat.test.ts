import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSameBits, random, run, sizeOf, startBackend } from '../testing/index.ts';

beforeAll(startBackend);

/** Arrays along an axis, row by row. */
function joined<T>(parts: readonly { values: ArrayLike<T>; shape: readonly number[] }[], axis: number): T[] {
  const outer = sizeOf(parts[0]!.shape.slice(0, axis));
  const result: T[] = [];
  for (let row = 0; row < outer; row++)
    for (const { values, shape } of parts) {
      const size = sizeOf(shape.slice(axis));
      for (let i = 0; i < size; i++) result.push(values[row * size + i]!);
    }
  return result;
}

const anyParts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    axis: fc.nat(shape.length - 1),
    sizes: fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }),
  }),
);

describe('Concat', () => {
  it('agrees with a loop for any parts, also empty ones', () => {
    fc.assert(
      fc.property(anyParts, ({ shape, axis, sizes }) => {
        const parts = sizes.map((size, i) =>
          random(
            shape.map((each, j) => (j === axis ? size : each)),
            i,
          ),
        );
        const found = run('Concat', parts, { axis });
        expect(found.shape[axis]).toBe(sizes.reduce((a, b) => a + b));
        expect([...found.values]).toEqual(joined(parts, axis));
      }),
      { numRuns: 200 },
    );
  });

  it('takes integers, booleans and negative axes', () => {
    const integers = [3, 1].map((size) => ({
      values: Int32Array.from({ length: 2 * size }, (_, i) => i - 2 ** 31),
      shape: [2, size],
    }));
    expect([...run('Concat', integers, { axis: -1 }).values]).toEqual(joined(integers, 1));
    const booleans = [3, 2].map((size) => ({
      values: Uint8Array.from({ length: 5 * size }, (_, i) => i % 2),
      shape: [5, size],
    }));
    expect([...run('Concat', booleans, { axis: 1 }).values]).toEqual(joined(booleans, 1));
  });

  it('gives the same on any number of threads', () => {
    const parts = [random([40, 30, 70]), random([40, 30, 50], 2)];
    const same = [random([300, 900]), random([100, 900], 2)];
    expectSameBits(() => [run('Concat', parts, { axis: 2 }), run('Concat', same, { axis: 0 })]);
  });
});

describe('Pack', () => {
  it.each([0, 1, 2])('makes a new axis %d', (axis) => {
    const parts = [random([3, 4]), random([3, 4], 2), random([3, 4], 3)];
    const found = run('Pack', parts, { axis });
    const longer = parts.map(({ values, shape }) => ({
      values,
      shape: [...shape.slice(0, axis), 1, ...shape.slice(axis)],
    }));
    expect(found.shape).toEqual([3, 4].toSpliced(axis, 0, 3));
    expect([...found.values]).toEqual(joined(longer, axis));
  });

  it('counts a negative axis from the end of the result', () => {
    const parts = [random([2, 3]), random([2, 3])];
    for (const axis of [-1, -2, -3]) {
      const [found, same] = [run('Pack', parts, { axis }), run('Pack', parts, { axis: axis + 3 })];
      expect(found.shape).toEqual(same.shape);
      expect([...found.values]).toEqual([...same.values]);
    }
  });

  it('stacks single numbers and refuses different shapes', () => {
    const one = (value: number) => ({ values: new Float32Array([value]), shape: [] });
    expect([...run('Pack', [one(1), one(2)], { axis: 0 }).values]).toEqual([1, 2]);
    expect(() => run('Pack', [random([2]), random([3])], { axis: 0 })).toThrow('matching shapes');
  });
});
