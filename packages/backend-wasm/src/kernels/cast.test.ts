import { cast, type DataType, logicalNot, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectNothingBehind, expectSameBits, numbers, ownBackend, runKernel, startBackend } from '../testing/index.ts';
import { call } from './kernel.ts';

beforeAll(startBackend);

const integers = (n: number) => Int32Array.from(numbers(n, 1), (x) => x * 2 ** 31);
const truths = (n: number) => Uint8Array.from(numbers(n, 2), (x) => (x > 0 ? 1 : 0));

describe('tf.cast', () => {
  it.each([1, 5, 16, 33, 200_001])('widens %i integers and truth values', (n) => {
    const of = (dtype: DataType, values: ArrayLike<number>, to: DataType) =>
      runKernel('Cast', { x: { shape: [n], dtype, values } }, { dtype: to })[0]!;
    expect(of('int32', integers(n), 'float32')).toEqual({
      shape: [n],
      dtype: 'float32',
      values: Float32Array.from(integers(n)),
    });
    expect(of('bool', truths(n), 'float32').values).toEqual(Float32Array.from(truths(n)));
    expect(of('bool', truths(n), 'int32').values).toEqual(Int32Array.from(truths(n)));
  });

  it('narrows as tfjs does', () => {
    const x = { shape: [5], values: [1.9, -1.9, 0, Number.NaN, 3e9] };
    expect(Array.from(runKernel('Cast', { x }, { dtype: 'int32' })[0]!.values)).toEqual([1, -1, 0, 0, 3e9 | 0]);
    expect(Array.from(runKernel('Cast', { x }, { dtype: 'bool' })[0]!.values)).toEqual([1, 1, 0, 1, 1]);
  });

  it('shares the values of the same type, which live until both are disposed', () => {
    const x = tensor([1, 2, 3]);
    const used = ownBackend().engine.heap.blocks;
    const y = cast(x, 'float32');
    expect(ownBackend().engine.heap.blocks).toBe(used);
    x.dispose();
    expect(Array.from(y.dataSync())).toEqual([1, 2, 3]);
    y.dispose();
  });

  it('makes numbers of what an inherited kernel found true', () => {
    expect(Array.from(cast(logicalNot(cast(tensor([0, 2]), 'bool')), 'float32').dataSync())).toEqual([1, 0]);
  });

  it('writes nothing behind its result, on any number of threads the same', () => {
    for (const n of [1, 3, 15, 17, 63]) {
      const x = tensor(truths(n), [n], 'bool');
      expectNothingBehind(() => call('Cast', ownBackend(), { x }, { dtype: 'float32' }));
    }
    const x = { shape: [200_001], dtype: 'bool' as const, values: truths(200_001) };
    expectSameBits(() => runKernel('Cast', { x }, { dtype: 'float32' }));
  });
});
