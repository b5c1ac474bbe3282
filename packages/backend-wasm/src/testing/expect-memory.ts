import type { TensorInfo } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { setThreadCount } from '../threads.ts';
import { type Found, ownBackend, sizeOf } from './run-kernel.ts';

/** The results have the same bits on one, two and three threads. */
export function expectSameBits(run: () => Found[]): void {
  const bits = [1, 2, 3].map((threads) => {
    setThreadCount(threads);
    return run().map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  });
  setThreadCount(1);
  for (const other of bits.slice(1)) {
    for (const [i, bytes] of other.entries()) expect(Buffer.compare(bytes, bits[0]![i]!)).toBe(0);
  }
}

/** Runs a kernel again in the memory of its first results, behind which bytes were marked, and expects the marks to be there still. */
export function expectNothingBehind(run: () => TensorInfo | TensorInfo[]): void {
  const owner = ownBackend();
  const ends = () =>
    [run()]
      .flat()
      .map((result) => {
        const size = sizeOf(result.shape) * (result.dtype === 'bool' ? 1 : 4);
        const end = owner.address(result) + size;
        owner.disposeData(result.dataId);
        return end;
      })
      .sort((a, b) => a - b);
  const first = ends();
  const bytes = new Uint8Array(owner.engine.heap.memory.buffer);
  for (const end of first) bytes.fill(0xa5, end, end + 64);
  expect(ends()).toEqual(first);
  for (const end of first) expect(Array.from(bytes.subarray(end, end + 64))).toEqual(Array(64).fill(0xa5));
}
