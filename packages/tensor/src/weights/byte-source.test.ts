import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { blobSource, bytesSource, readAhead } from './byte-source.ts';
import { recorded } from './weights.golden.ts';

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i * 7);

describe.each([
  ['bytesSource', bytesSource(Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(4)]).subarray(3, 1003), 'x.bin')],
  ['blobSource', blobSource(new File([bytes], 'x.bin'))],
  ['readAhead', readAhead(bytesSource(bytes, 'x.bin'))],
])('%s', (_, source) => {
  it('gives any part, as memory of its own', async () => {
    expect([source.name, source.size]).toEqual(['x.bin', 1000]);
    for (const [start, end] of [
      [0, 1000],
      [5, 17],
      [990, 1000],
      [0, 0],
      [1000, 1000],
      [16, 80],
      [17, 80],
    ]) {
      const part = await source.read(start, end);
      expect(part).toEqual(bytes.slice(start, end));
      part.fill(0);
      expect(await source.read(start, end)).toEqual(bytes.slice(start, end));
    }
  });

  it.each([
    [-1, 5],
    [5, 4],
    [0, 1001],
    [0.5, 2],
    [Number.NaN, 2],
  ])('refuses %d … %d', async (start, end) => {
    await expect(source.read(start, end)).rejects.toThrow(
      new RangeError(`x.bin: expected a range within 0 … 1000, found ${start} … ${end}`),
    );
  });
});

it('blobSource says what to do about a file that has gone', async () => {
  const gone = { size: 10, slice: () => ({ arrayBuffer: async () => Promise.reject(new Error('it has gone')) }) };
  const read = blobSource(gone as unknown as Blob, 'x.bin').read(0, 5);
  await expect(read).rejects.toThrow(DataError);
  await expect(read).rejects.toThrow('x.bin: expected a file that can be read, found it has gone; choose it again');
});

it('readAhead takes more and more for parts that follow one another, little for others, and large parts as they are', async () => {
  const source = recorded(bytesSource(Uint8Array.from({ length: 100_000 }, (_, i) => i * 7)));
  const ahead = readAhead(source);
  for (let start = 0; start < 30_000; start += 100) {
    expect(await ahead.read(start, start + 100)).toEqual(Uint8Array.from({ length: 100 }, (_, i) => (start + i) * 7));
  }
  await ahead.read(90_000, 90_010);
  await ahead.read(40_000, 60_000);
  await ahead.read(91_000, 91_010);
  await ahead.read(99_990, 100_000);
  expect(source.reads).toEqual([
    [0, 8192],
    [8100, 24_484],
    [24_400, 57_168],
    [90_000, 94_096],
    [40_000, 60_000],
    [99_990, 100_000],
  ]);
});
