import { add, engine, tensor, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSameBits, random, run, runKernel, sizeOf, startBackend } from '../testing/index.ts';

beforeAll(startBackend);

/** A block of an array, number by number. */
function block<T>(
  values: ArrayLike<T>,
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
): T[] {
  return Array.from({ length: sizeOf(size) }, (_, i) => {
    let at = 0;
    size.forEach((each, axis) => {
      const place = Math.floor(i / sizeOf(size.slice(axis + 1))) % each;
      at = at * shape[axis]! + place + begin[axis]!;
    });
    return values[at]!;
  });
}

const anyBlock = fc
  .array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 })
  .chain((shape) =>
    fc
      .tuple(...shape.map((size) => fc.nat(size).chain((begin) => fc.tuple(fc.constant(begin), fc.nat(size - begin)))))
      .map((parts) => ({ shape, begin: parts.map(([begin]) => begin), size: parts.map(([, size]) => size) })),
  );

describe('Slice', () => {
  it('agrees with a loop for any block', () => {
    fc.assert(
      fc.property(anyBlock, ({ shape, begin, size }) => {
        const x = random(shape);
        const found = run('Slice', { x }, { begin, size });
        expect(found.shape).toEqual(size);
        expect([...found.values]).toEqual(block(x.values, shape, begin, size));
      }),
      { numRuns: 300 },
    );
  });

  it('takes integers and booleans, long runs and −1 for the rest', () => {
    const integers = { values: Int32Array.from({ length: 3000 }, (_, i) => i), shape: [3, 1000] };
    expect([...run('Slice', { x: integers }, { begin: [1, 10], size: [-1, 900] }).values]).toEqual(
      block(integers.values, [3, 1000], [1, 10], [2, 900]),
    );
    const booleans = { values: Uint8Array.from({ length: 210 }, (_, i) => Number(i % 3 === 1)), shape: [10, 21] };
    expect([...run('Slice', { x: booleans }, { begin: [2, 1], size: [5, 19] }).values]).toEqual(
      block(booleans.values, [10, 21], [2, 1], [5, 19]),
    );
  });

  it('refuses a block that is not inside', () => {
    expect(() => run('Slice', { x: random([2, 3]) }, { begin: [0, 2], size: [2, 2] })).toThrow();
  });

  it('does not change when the original is disposed', () => {
    const x = tensor([1, 2, 3, 4], [4]);
    const whole = engine().runKernel('Slice', { x }, { begin: [0], size: [4] }) as typeof x;
    const part = engine().runKernel('Slice', { x }, { begin: [1], size: [2] }) as typeof x;
    x.dispose();
    tidy(() => add(tensor([9, 9, 9, 9]), 1));
    expect([...whole.dataSync(), ...part.dataSync()]).toEqual([1, 2, 3, 4, 2, 3]);
    whole.dispose();
    part.dispose();
  });

  it('gives the same on any number of threads', () => {
    const x = random([40, 50, 60]);
    expectSameBits(() => [
      run('Slice', { x }, { begin: [1, 2, 3], size: [38, 40, 50] }),
      run('Slice', { x }, { begin: [1, 0, 0], size: [38, 50, 60] }),
    ]);
  });
});

describe('SplitV and Unpack', () => {
  it('cut an array into blocks', () => {
    const x = random([4, 6, 5]);
    const halves = runKernel('SplitV', { x }, { numOrSizeSplits: 2, axis: 1 });
    expect(halves.map(({ shape }) => shape)).toEqual([
      [4, 3, 5],
      [4, 3, 5],
    ]);
    for (const [i, { values }] of halves.entries()) {
      expect([...values]).toEqual(block(x.values, [4, 6, 5], [0, 3 * i, 0], [4, 3, 5]));
    }
    const parts = runKernel('SplitV', { x }, { numOrSizeSplits: [1, 4, 0], axis: -1 });
    expect(parts.map(({ shape }) => shape[2])).toEqual([1, 4, 0]);
    expect([...parts[1]!.values]).toEqual(block(x.values, [4, 6, 5], [0, 0, 1], [4, 6, 4]));
  });

  it('take an axis away', () => {
    const value = random([2, 3, 4]);
    for (const axis of [0, 1, -1]) {
      const at = (axis + 3) % 3;
      const found = runKernel('Unpack', { value }, { axis });
      expect(found.length).toBe(value.shape[at]);
      found.forEach(({ values, shape }, i) => {
        const begin = [0, 0, 0].map((_, j) => (j === at ? i : 0));
        const size = value.shape.map((each, j) => (j === at ? 1 : each));
        expect(shape).toEqual(value.shape.filter((_, j) => j !== at));
        expect([...values]).toEqual(block(value.values, value.shape, begin, size));
      });
    }
  });
});
