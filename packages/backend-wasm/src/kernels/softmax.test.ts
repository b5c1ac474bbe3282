import { tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectNear,
  expectNothingBehind,
  expectSameBits,
  numbers,
  ownBackend,
  runKernel,
  startBackend,
} from '../testing/index.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

function softmax(row: readonly number[]): number[] {
  const most = row.some(Number.isNaN) ? Number.NaN : Math.max(...row);
  const powers = row.map((x) => Math.exp(x - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function logSoftmax(row: readonly number[]): number[] {
  const most = row.some(Number.isNaN) ? Number.NaN : Math.max(...row);
  const total = Math.log(row.reduce((sum, x) => sum + Math.exp(x - most), 0));
  return row.map((x) => x - most - total);
}

function byRow(values: ArrayLike<number>, count: number, f: (row: number[]) => number[]): number[] {
  const rows = Array.from({ length: values.length / count }, (_, i) =>
    Array.from(values).slice(i * count, (i + 1) * count),
  );
  return rows.flatMap(f);
}

describe.each([
  ['Softmax', softmax, { dim: -1 }],
  ['LogSoftmax', logSoftmax, { axis: -1 }],
] as const)('%s', (kernel, f, attrs) => {
  const found = (values: ArrayLike<number>, shape: number[]) =>
    runKernel(kernel, { logits: { shape, values } }, attrs)[0]!.values;

  it('agrees with plain loops', () => {
    const sizes = fc.record({ rows: fc.nat({ max: 9 }), count: fc.integer({ min: 1, max: 70 }), seed: fc.nat() });
    fc.assert(
      fc.property(sizes, ({ rows, count, seed }) => {
        const x = numbers(rows * count, seed).map((value) => 20 * value);
        expectNear(found(x, [rows, count]), byRow(x, count, f));
      }),
    );
  });

  it('takes scores of any size', () => {
    const rows = [
      [1e4, 1e4 - 1, -1e4, 0, 3],
      [3e38, -3e38, 0, 0, 0],
      [-1e4, -1e4, -1e4, -1e4, -1e4],
      [0, -Infinity, 1, 2, -Infinity],
      [-Infinity, -Infinity, -Infinity, -Infinity, -Infinity],
      [0, Infinity, 1, 2, 3],
      [0, 1, Number.NaN, 2, 3],
    ].map((row) => Array.from(row, Math.fround));
    const y = Array.from(found(rows.flat(), [rows.length, 5]));
    for (const [i, row] of rows.entries()) expectNear(y.slice(5 * i, 5 * i + 5), f(row).map(Math.fround));
  });

  it('takes one class, a long row, no rows, other ranks', () => {
    expect(Array.from(found([5, -7], [2, 1]))).toEqual(f([1]).concat(f([1])));
    const long = numbers(30_011, 1).map((x) => 8 * x);
    expectNear(found(long, [30_011]), f(Array.from(long)));
    expect(found([], [0, 4]).length).toBe(0);
    expectNear(found([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]), byRow([1, 2, 3, 4, 5, 6, 7, 8], 2, f));
  });

  it('writes nothing behind its result, on any number of threads the same', () => {
    for (const n of [1, 2, 3, 5, 31]) {
      const logits = tensor(numbers(n, 1), [1, n]);
      expectNothingBehind(() => call(kernel, ownBackend(), { logits }, attrs));
    }
    const logits = { shape: [9000, 10], values: numbers(90_000, 3) };
    expectSameBits(() => runKernel(kernel, { logits }, attrs));
  });
});

it('leaves other axes to the inherited kernel, which refuses them', () => {
  const logits = { shape: [2, 2], values: [1, 2, 3, 4] };
  expect(() => runKernel('Softmax', { logits }, { dim: 0 })).toThrow(/non-last dimension/);
});
