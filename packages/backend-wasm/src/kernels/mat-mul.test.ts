import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectNear, expectSameBits, random, runKernel, sizeOf, startBackend } from '../testing/index.ts';

beforeAll(startBackend);

interface Sizes {
  batch: readonly number[];
  /** The batch of B, where it is another. */
  batchOfB?: readonly number[];
  m: number;
  n: number;
  k: number;
  transposeA: boolean;
  transposeB: boolean;
}

function factors({ batch, batchOfB = batch, m, n, k, transposeA, transposeB }: Sizes) {
  return {
    a: random([...batch, ...(transposeA ? [k, m] : [m, k])], 1),
    b: random([...batchOfB, ...(transposeB ? [n, k] : [k, n])], 2),
  };
}

function check(sizes: Sizes): void {
  const { batch, batchOfB = batch, m, n, k, transposeA, transposeB } = sizes;
  const { a, b } = factors(sizes);
  const exact = new Float64Array(sizeOf(batch) * m * n);
  for (let p = 0; p < sizeOf(batch); p++) {
    const fromA = p * m * k;
    const fromB = sizeOf(batchOfB) === 1 ? 0 : p * k * n;
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let q = 0; q < k; q++) {
          sum +=
            a.values[fromA + (transposeA ? q * m + i : i * k + q)]! *
            b.values[fromB + (transposeB ? j * k + q : q * n + j)]!;
        }
        exact[(p * m + i) * n + j] = sum;
      }
  }
  const [found] = runKernel('BatchMatMul', { a, b }, { transposeA, transposeB });
  expect(found!.shape).toEqual([...batch, m, n]);
  // Against the size of such sums where their terms do not happen to cancel.
  expectNear(found!.values, exact, 1e-5, Math.sqrt(k) / 3);
}

const flag = fc.boolean();

describe('BatchMatMul', () => {
  it('agrees with plain sums for any size and transpose', () => {
    const size = fc.oneof(fc.nat({ max: 9 }), fc.nat({ max: 40 }), fc.integer({ min: 60, max: 130 }));
    const batch = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 });
    const sizes = fc.record({ batch, m: size, n: size, k: size, transposeA: flag, transposeB: flag });
    fc.assert(fc.property(sizes, check), { numRuns: 300 });
  });

  it('agrees for sums that are cut into parts, and rows that lie far apart', () => {
    const deep = fc.integer({ min: 500, max: 1600 });
    const some = fc.integer({ min: 1, max: 50 });
    const wide = fc.integer({ min: 250, max: 450 });
    const sizes = fc.record({
      batch: fc.constant([1]),
      m: some,
      n: fc.oneof(some, wide),
      k: deep,
      transposeA: flag,
      transposeB: flag,
    });
    fc.assert(fc.property(sizes, check), { numRuns: 25 });
    check({ batch: [1], m: 801, n: 35, k: 70, transposeA: true, transposeB: false });
  });

  it('uses one matrix for all of a batch', () => {
    check({ batch: [3], batchOfB: [1], m: 7, n: 9, k: 5, transposeA: false, transposeB: true });
  });

  it('passes on NaN and infinities, each where they belong', () => {
    const values = new Float32Array(49).fill(1);
    values[8] = Number.NaN;
    values[17] = Number.POSITIVE_INFINITY;
    const ones = { shape: [7, 7], values: new Float32Array(49).fill(1) };
    const [{ values: found }] = runKernel(
      'BatchMatMul',
      { a: { shape: [7, 7], values }, b: ones },
      { transposeA: false, transposeB: false },
    ) as unknown as [{ values: Float32Array }];
    for (let i = 0; i < 7; i++) {
      const expected = i === 1 ? Number.NaN : i === 2 ? Number.POSITIVE_INFINITY : 7;
      expect(Array.from(found.subarray(7 * i, 7 * i + 7))).toEqual(Array(7).fill(expected));
    }
  });

  it('refuses what does not fit, in the words of tfjs', () => {
    const run = () =>
      runKernel(
        'BatchMatMul',
        { a: random([2, 3], 1), b: random([4, 5], 2) },
        { transposeA: false, transposeB: false },
      );
    expect(run).toThrow(/inner shapes \(3\) and \(4\)/);
  });

  it('has the same bits on any number of threads', () => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const sizes = { batch: [2], m: 150, n: 210, k: 700, transposeA, transposeB };
      expectSameBits(() => runKernel('BatchMatMul', factors(sizes), { transposeA, transposeB }));
    }
  });
});
