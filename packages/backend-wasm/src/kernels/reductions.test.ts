import { tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectNear,
  expectNothingBehind,
  expectSameBits,
  numbers,
  ownBackend,
  random,
  runKernel,
  sizeOf,
  startBackend,
  type Values,
} from '../testing/index.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

const reducers: Readonly<Record<string, { of: (values: number[]) => number; axes: string }>> = {
  Sum: { of: (values) => values.reduce((sum, x) => sum + x, 0), axes: 'axis' },
  Mean: { of: (values) => values.reduce((sum, x) => sum + x, 0) / values.length, axes: 'axis' },
  Max: { of: (values) => values.reduce((a, b) => Math.max(a, b)), axes: 'reductionIndices' },
  Min: { of: (values) => values.reduce((a, b) => Math.min(a, b)), axes: 'axis' },
};

/** Reduces by plain loops: the values of each result, then what is made of them. */
function reference({ shape, values }: Values, axes: readonly number[], of: (values: number[]) => number): number[] {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const groups = Array.from({ length: sizeOf(kept) }, (): number[] => []);
  for (let i = 0; i < values.length; i++) {
    let rest = i;
    let place = 0;
    let step = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const at = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
      if (!axes.includes(axis)) place += at * step;
      step *= kept[axis]!;
    }
    groups[place]!.push(values[i]!);
  }
  return groups.map(of);
}

/** Compares sums: what is lost is a share of the parts' sizes, not of a result in which they may cancel. Extremes are exact. */
function expectReduced(kernel: string, found: ArrayLike<number>, x: Values, axes: readonly number[]): void {
  const { of } = reducers[kernel]!;
  const exact = reference(x, axes, of);
  const sizes = reference({ ...x, values: Float32Array.from(x.values as Float32Array, Math.abs) }, axes, of);
  expect(found.length).toBe(exact.length);
  const share = kernel === 'Max' || kernel === 'Min' ? 0 : 4e-7;
  for (const [i, value] of exact.entries()) {
    const error = Math.abs(found[i]! - value);
    if (!(error <= share * sizes[i]!)) expect.fail(`value ${i}: expected ${value}, found ${found[i]}`);
  }
}

const anyReduction = fc
  .array(fc.constantFrom(1, 2, 3, 4, 7, 8, 33, 70), { minLength: 1, maxLength: 4 })
  .filter((shape) => sizeOf(shape) < 40_000)
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      axes: fc.subarray([...shape.keys()]),
      keepDims: fc.boolean(),
      seed: fc.nat(),
    }),
  );

describe.each(Object.entries(reducers))('%s', (kernel, { of, axes: name }) => {
  it('agrees with plain loops for any axes', () => {
    fc.assert(
      fc.property(anyReduction, ({ shape, axes, keepDims, seed }) => {
        const x = random(shape, seed);
        const [y] = runKernel(kernel, { x }, { [name]: axes, keepDims });
        const left = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
        expect(y!.shape).toEqual(keepDims ? left : left.filter((_, axis) => !axes.includes(axis)));
        expectReduced(kernel, y!.values, x, axes);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    { shape: [200_001], axes: [0] },
    { shape: [3, 100_003], axes: [1] },
    { shape: [40_009, 10], axes: [0] },
    { shape: [131_072, 3], axes: [0] },
    { shape: [2, 9_000, 24], axes: [1] },
    { shape: [11, 20_003], axes: [0] },
    { shape: [50_000, 5], axes: [1] },
  ])('cuts $shape over $axes into chunks, with the same bits on any number of threads', ({ shape, axes }) => {
    const x = random(shape, 5);
    expectReduced(kernel, runKernel(kernel, { x }, { [name]: axes })[0]!.values, x, axes);
    expectSameBits(() => runKernel(kernel, { x }, { [name]: axes }));
  });

  it('lets NaN and infinities through', () => {
    const values = [1, Number.NaN, 2, Infinity, 3, 4, -Infinity, 5, 6, Infinity, -Infinity, 7];
    const x = { shape: [4, 3], values };
    for (const axes of [[0], [1], [0, 1]]) {
      const expected = reference(x, axes, of);
      expect(Array.from(runKernel(kernel, { x }, { [name]: axes })[0]!.values)).toEqual(expected);
    }
  });

  it('does with nothing what tfjs does', () => {
    const [none] = runKernel(kernel, { x: { shape: [0, 3], values: [] } }, { [name]: [1] });
    expect(none!.shape).toEqual([0]);
    const [three] = runKernel(kernel, { x: { shape: [0, 3], values: [] } }, { [name]: [0] });
    expect(three!.shape).toEqual([3]);
    expect(Array.from(three!.values)).toEqual(Array(3).fill(kernel === 'Sum' || kernel === 'Mean' ? 0 : Number.NaN));
  });

  it('writes nothing behind its result', () => {
    for (const n of [1, 2, 3, 5, 31]) {
      const x = tensor(numbers(n * n, 1), [n, n]);
      for (const axes of [[0], [1]]) expectNothingBehind(() => call(kernel, ownBackend(), { x }, { [name]: axes }));
    }
  });
});

describe('Sum', () => {
  it('is exact to 1e-6 where the sum is far larger than its parts', () => {
    const length = 2 ** 20;
    const x = { shape: [length / 64, 64], values: numbers(length, 9).map((value) => 1 + value / 3) };
    const exact = Float64Array.from({ length: 64 }, (_, j) =>
      x.values.reduce((sum, value, i) => (i % 64 === j ? sum + value : sum), 0),
    );
    expectNear(runKernel('Sum', { x }, { axis: [0] })[0]!.values, exact, 1e-6);
    const total = exact.reduce((sum, value) => sum + value, 0);
    expectNear(runKernel('Sum', { x }, { axis: [0, 1] })[0]!.values, [total], 1e-7);
  });

  it('leaves other types to the inherited kernel', () => {
    const [y] = runKernel('Sum', { x: { shape: [3], dtype: 'bool', values: [1, 0, 1] } }, { axis: [0] });
    expect(y).toMatchObject({ dtype: 'int32', shape: [] });
    expect(y!.values[0]).toBe(2);
  });
});

describe('ArgMax', () => {
  const first = (values: number[]) => {
    let index = 0;
    let most = values[0]!;
    for (const [i, value] of values.entries()) if (value > most) [index, most] = [i, value];
    return index;
  };

  it('finds the first largest of each row, with ties', () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 9 }),
      count: fc.integer({ min: 1, max: 40 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(sizes, ({ rows, count, seed }) => {
        const x = { shape: [rows, count], values: numbers(rows * count, seed).map((value) => Math.round(3 * value)) };
        const [y] = runKernel('ArgMax', { x }, { axis: 1 });
        expect(y).toMatchObject({ shape: [rows], dtype: 'int32' });
        expect(Array.from(y!.values)).toEqual(reference(x, [1], first));
      }),
    );
  });

  it('treats NaN and infinities as tfjs does', () => {
    const rows = [
      [Number.NaN, 1, 2, 3, 4],
      [1, Number.NaN, 0, 5, 4],
      [-Infinity, -Infinity, -Infinity, -Infinity, -Infinity],
      [0, Infinity, 1, Infinity, 2],
      [1, 2, 3, 4, Number.NaN],
      [-1, -2, -3, -4, 7],
    ];
    const x = { shape: [6, 5], values: rows.flat() };
    expect(Array.from(runKernel('ArgMax', { x }, { axis: -1 })[0]!.values)).toEqual(rows.map(first));
  });

  it('leaves other axes to the inherited kernel', () => {
    const x = random([5, 4], 1);
    expect(Array.from(runKernel('ArgMax', { x }, { axis: 0 })[0]!.values)).toEqual(reference(x, [0], first));
  });
});
