import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSameBits, random, run, sizeOf, startBackend } from '../testing/index.ts';

beforeAll(startBackend);

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** What a transposed array holds, number by number. */
function transposed<T>(values: ArrayLike<T>, shape: readonly number[], perm: readonly number[]): T[] {
  const from = stridesOf(shape);
  const outShape = perm.map((axis) => shape[axis]!);
  const to = stridesOf(outShape);
  return Array.from({ length: values.length }, (_, i) => {
    let at = 0;
    perm.forEach((axis, j) => {
      at += (Math.floor(i / to[j]!) % outShape[j]!) * from[axis]!;
    });
    return values[at]!;
  });
}

const anyCase = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 7 }) },
      { weight: 1, arbitrary: fc.constantFrom(0, 1, 33, 64) },
    ),
    { minLength: 1, maxLength: 6 },
  )
  .filter((shape) => sizeOf(shape) < 50_000)
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      perm: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length, maxLength: shape.length }),
    }),
  );

describe('Transpose', () => {
  it('agrees with a loop for any shape and order', () => {
    fc.assert(
      fc.property(anyCase, ({ shape, perm }) => {
        const x = random(shape);
        const found = run('Transpose', { x }, { perm });
        expect(found.shape).toEqual(perm.map((axis) => shape[axis]));
        expect([...found.values]).toEqual(transposed(x.values, shape, perm));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [
      [67, 301],
      [1, 0],
    ],
    [
      [3, 1000],
      [1, 0],
    ],
    [
      [1000, 3],
      [1, 0],
    ],
    [
      [2, 17, 19, 3],
      [0, 3, 1, 2],
    ],
    [
      [2, 3, 17, 19],
      [0, 2, 3, 1],
    ],
    [
      [4, 3, 70, 66],
      [1, 0, 3, 2],
    ],
    [
      [5, 6, 40],
      [1, 0, 2],
    ],
  ])('of %j to %j', (shape, perm) => {
    const x = random(shape);
    expect([...run('Transpose', { x }, { perm }).values]).toEqual(transposed(x.values, shape, perm));
  });

  it('moves integers and booleans', () => {
    const integers = { values: Int32Array.from({ length: 35 }, (_, i) => i - 2 ** 31), shape: [5, 7] };
    expect([...run('Transpose', { x: integers }, { perm: [1, 0] }).values]).toEqual(
      transposed(integers.values, [5, 7], [1, 0]),
    );
    const booleans = { values: Uint8Array.from({ length: 30 }, (_, i) => Number(i % 7 < 3)), shape: [5, 2, 3] };
    expect([...run('Transpose', { x: booleans }, { perm: [2, 0, 1] }).values]).toEqual(
      transposed(booleans.values, [5, 2, 3], [2, 0, 1]),
    );
  });

  it('keeps the bits of NaN, infinities and −0', () => {
    const values = new Float32Array([Number.NaN, Number.POSITIVE_INFINITY, -0, 1, 2, 3]);
    expect([...run('Transpose', { x: { values, shape: [2, 3] } }, { perm: [1, 0] }).values]).toEqual([
      Number.NaN,
      1,
      Number.POSITIVE_INFINITY,
      2,
      -0,
      3,
    ]);
  });

  it('gives the same on any number of threads', () => {
    const x = random([6, 150, 170, 3]);
    expectSameBits(() => [
      run('Transpose', { x }, { perm: [0, 3, 1, 2] }),
      run('Transpose', { x }, { perm: [3, 2, 1, 0] }),
      run('Transpose', { x }, { perm: [0, 2, 1, 3] }),
    ]);
  });
});
