import { fill, onesLike, tensor, zerosLike } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectNothingBehind, ownBackend, startBackend } from '../testing/index.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

describe.each([[0], [1], [17], [200_001]])('%i numbers', (n) => {
  it('fill, zerosLike, onesLike', () => {
    expect(fill([n], 0.1).dataSync()).toEqual(new Float32Array(n).fill(0.1));
    expect(fill([n], -7, 'int32').dataSync()).toEqual(new Int32Array(n).fill(-7));
    const x = fill([n], 5, 'int32');
    expect(zerosLike(x).dataSync()).toEqual(new Int32Array(n));
    expect(onesLike(x).dataSync()).toEqual(new Int32Array(n).fill(1));
    expect(onesLike(fill([n], Number.NaN)).dataSync()).toEqual(new Float32Array(n).fill(1));
  });
});

it('leaves truth values and texts to the inherited kernels', () => {
  expect(Array.from(onesLike(tensor([0, 1], [2], 'bool')).dataSync())).toEqual([1, 1]);
  expect(fill([2], 'a').dataSync()).toEqual(['a', 'a']);
});

it('writes nothing behind its result', () => {
  for (const n of [1, 3, 15, 17, 63]) {
    expectNothingBehind(() => call('Fill', ownBackend(), {}, { shape: [n], value: 1, dtype: 'float32' }));
  }
});
