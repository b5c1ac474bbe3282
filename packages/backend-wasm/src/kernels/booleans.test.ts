import { tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectNothingBehind,
  expectSameBits,
  numbers,
  ownBackend,
  runKernel,
  startBackend,
  type Values,
} from '../testing/index.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

function truths(shape: number[], seed: number): Values & { values: Uint8Array } {
  const length = shape.reduce((product, size) => product * size, 1);
  return { shape, dtype: 'bool', values: Uint8Array.from(numbers(length, seed), (x) => (x > 0 ? 1 : 0)) };
}

describe.each([[0], [1], [16], [3, 5, 7], [200_001]])('truth values %j, %s', (...shape) => {
  const [a, b] = [truths(shape, 1), truths(shape, 2)];

  it('and, or, not', () => {
    const found = (kernel: string, inputs: Record<string, Values>) => runKernel(kernel, inputs)[0];
    const expected = (f: (i: number) => number) => ({ shape, dtype: 'bool', values: a.values.map((_, i) => f(i)) });
    expect(found('LogicalAnd', { a, b })).toEqual(expected((i) => a.values[i]! & b.values[i]!));
    expect(found('LogicalOr', { a, b })).toEqual(expected((i) => a.values[i]! | b.values[i]!));
    expect(found('LogicalNot', { x: a })).toEqual(expected((i) => 1 - a.values[i]!));
  });

  it('choose between two numbers, of which the other may be NaN', () => {
    const t = { shape, values: numbers(a.values.length, 3).map((x, i) => (a.values[i] ? x : Number.NaN)) };
    const e = { shape, values: numbers(a.values.length, 4).map((x, i) => (a.values[i] ? Number.NaN : x)) };
    const [y] = runKernel('Select', { condition: a, t, e });
    expect(y).toEqual({
      shape,
      dtype: 'float32',
      values: t.values.map((x, i) => (a.values[i] ? x : e.values[i]!)),
    });
  });
});

it('leaves shapes that differ and other types to the inherited kernels', () => {
  const a = truths([2, 3], 1);
  const b: Values = { shape: [3], dtype: 'bool', values: [1, 0, 1] };
  const [y] = runKernel('LogicalAnd', { a, b });
  expect(Array.from(y!.values)).toEqual(Array.from(a.values, (x, i) => x & b.values[i % 3]!));
  const integers: Values = { shape: [2, 3], dtype: 'int32', values: [1, 2, 3, 4, 5, 6] };
  const [z] = runKernel('Select', { condition: a, t: integers, e: integers });
  expect(z!.dtype).toBe('int32');
  expect(Array.from(z!.values)).toEqual([1, 2, 3, 4, 5, 6]);
});

it('write nothing behind their results, and the same bits on any number of threads', () => {
  for (const n of [1, 3, 15, 17, 63]) {
    const condition = tensor(truths([n], 1).values, [n], 'bool');
    const x = tensor(numbers(n, 2), [n]);
    expectNothingBehind(() => call('LogicalNot', ownBackend(), { x: condition }));
    expectNothingBehind(() => call('Select', ownBackend(), { condition, t: x, e: x }));
  }
  const [t, e] = [3, 4].map((seed) => ({ shape: [200_001], values: numbers(200_001, seed) }));
  expectSameBits(() => runKernel('Select', { condition: truths([200_001], 1), t: t!, e: e! }));
});
