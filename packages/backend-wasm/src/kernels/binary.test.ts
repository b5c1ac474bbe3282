import { addN, tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectNear,
  expectNothingBehind,
  expectSameBits,
  ownBackend,
  random,
  runKernel,
  sizeOf,
  startBackend,
  type Values,
} from '../testing/index.ts';
import { broadcastOf } from './broadcast.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Maximum: Math.max,
  Minimum: Math.min,
  SquaredDifference: (a, b) => (a - b) ** 2,
};

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equal: (a, b) => a === b,
  NotEqual: (a, b) => a !== b,
  Less: (a, b) => a < b,
  LessEqual: (a, b) => a <= b,
  Greater: (a, b) => a > b,
  GreaterEqual: (a, b) => a >= b,
};

/** The value of a broadcast tensor at an index of the whole. */
function at({ shape, values }: Values, whole: readonly number[], index: number): number {
  let place = 0;
  let step = 1;
  for (let axis = 1; axis <= shape.length; axis++) {
    const size = whole[whole.length - axis]!;
    const own = shape[shape.length - axis]!;
    if (own > 1) place += (index % size) * step;
    step *= own;
    index = Math.floor(index / size);
  }
  return values[place]!;
}

function reference(f: (a: number, b: number) => number | boolean, a: Values, b: Values, whole: readonly number[]) {
  return Float64Array.from({ length: sizeOf(whole) }, (_, i) => Number(f(at(a, whole, i), at(b, whole, i))));
}

/** Pairs of shapes that go together: an operand with some axes of size 1 or its first axes missing. */
const anyShapes = fc
  .tuple(
    fc.array(fc.constantFrom(0, 1, 2, 3, 5, 17, 33), { minLength: 1, maxLength: 4 }),
    fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    fc.nat({ max: 4 }),
    fc.boolean(),
  )
  .map(([whole, ones, missing, swapped]) => {
    const part = whole.map((size, i) => (ones[i] ? 1 : size)).slice(missing);
    return { whole, shapes: swapped ? [part, whole] : [whole, part] };
  });

describe.each(Object.entries({ ...arithmetic, ...comparisons }))('%s', (kernel, f) => {
  it('agrees with plain loops for any broadcast', () => {
    fc.assert(
      fc.property(anyShapes, fc.nat(), ({ whole, shapes }, seed) => {
        const [a, b] = [random(shapes[0]!, seed), random(shapes[1]!, seed + 1)];
        const [y] = runKernel(kernel, { a, b });
        expect(y!.shape).toEqual(whole);
        expect(y!.dtype).toBe(kernel in comparisons ? 'bool' : 'float32');
        const exact = reference(f, a, b, whole);
        // A quotient's error is relative to itself.
        if (kernel === 'RealDiv') expect(Array.from(y!.values)).toEqual(Array.from(exact, Math.fround));
        else expectNear(y!.values, exact);
      }),
      { numRuns: 60 },
    );
  });

  it('treats NaN, infinities and signed zeros as tfjs does', () => {
    const special = [Number.NaN, Infinity, -Infinity, 0, -0, 1, -1, 1e-45, 3e38];
    const pairs = special.flatMap((a) => special.map((b) => [a, b] as const));
    const of = (i: 0 | 1): Values => ({ shape: [pairs.length], values: pairs.map((pair) => pair[i]) });
    const [y] = runKernel(kernel, { a: of(0), b: of(1) });
    const exact = pairs.map(([a, b]) => Math.fround(Number(f(Math.fround(a), Math.fround(b)))));
    expect(Array.from(y!.values)).toEqual(kernel in comparisons ? exact.map(Math.abs) : exact);
  });

  it('writes nothing behind its result', () => {
    for (const n of [1, 3, 4, 15, 16, 17, 63]) {
      const a = tensor(Array(n).fill(1), [n]);
      const b = tensor(1);
      expectNothingBehind(() => call(kernel, ownBackend(), { a, b }));
    }
  });
});

it('gives the same bits on any number of threads', () => {
  const [a, b] = [random([37, 71, 64], 1), random([37, 1, 64], 2)];
  for (const kernel of ['Add', 'RealDiv', 'Greater']) expectSameBits(() => runKernel(kernel, { a, b }));
  expectSameBits(() => runKernel('Multiply', { a: random([200_001], 1), b: random([], 2) }));
});

it('leaves other types to the inherited kernel', () => {
  const of = (values: number[]): Values => ({ shape: [2], dtype: 'int32', values });
  const [y] = runKernel('Add', { a: of([1, 2]), b: of([3, 4]) });
  expect(y!.dtype).toBe('int32');
  expect(Array.from(y!.values)).toEqual([4, 6]);
});

describe('broadcastOf', () => {
  it.each([
    [[2, 3, 5], [2, 3, 5], { repeatsSecond: true, rows: 30, inner: 1, repeats: 1 }],
    [[2, 3, 5], [], { repeatsSecond: true, rows: 30, inner: 1, repeats: 30 }],
    [[5], [2, 3, 5], { repeatsSecond: false, rows: 6, inner: 5, repeats: 6 }],
    [[4, 6, 7, 5], [4, 1, 1, 5], { repeatsSecond: true, rows: 168, inner: 5, repeats: 42 }],
    [[4, 6], [4, 1], { repeatsSecond: true, rows: 24, inner: 1, repeats: 6 }],
  ])('%j with %j', (a, b, expected) => expect(broadcastOf(a, b)).toMatchObject(expected));

  it('leaves the rest: both repeated, or one in two places', () => {
    expect(broadcastOf([4, 1], [1, 5])).toBeUndefined();
    expect(broadcastOf([2, 3, 4, 5], [1, 3, 1, 5])).toBeUndefined();
  });

  it('refuses shapes that do not go together', () => {
    expect(() => broadcastOf([2, 3], [4])).toThrow(/broadcast/);
  });
});

describe('addN', () => {
  it('adds any number of tensors', () => {
    const values = [1, 2, 3, 4].map((seed) => random([7, 11], seed));
    const tensors = values.map((x) => tensor(Array.from(x.values), [7, 11]));
    const exact = Float64Array.from({ length: 77 }, (_, i) => values.reduce((sum, x) => sum + x.values[i]!, 0));
    expectNear(addN(tensors).dataSync(), exact);
    expectNear(addN(tensors.slice(0, 1)).dataSync(), values[0]!.values);
  });
});

describe('CnnReluGrad', () => {
  it('lets the gradient pass where the result is above zero or NaN', () => {
    const dy: Values = { shape: [6], values: [1, 2, 3, 4, Number.NaN, Number.NaN] };
    const y: Values = { shape: [6], values: [0, -0, 1, Number.NaN, 1, 0] };
    expect(Array.from(runKernel('CnnReluGrad', { dy, y })[0]!.values)).toEqual([0, 0, 3, 4, Number.NaN, 0]);
  });

  it('refuses other types', () => {
    const x: Values = { shape: [1], dtype: 'int32', values: [1] };
    expect(() => runKernel('CnnReluGrad', { dy: x, y: x })).toThrow('CnnReluGrad is not defined for these inputs');
  });
});
