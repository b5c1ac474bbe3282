import { gzipSync } from 'node:zlib';
import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import { idx } from '../testing/idx-file.ts';
import { memoryFolder } from '../testing/memory-folder.ts';
import { readIDX } from './read-idx.ts';

const read = (bytes: Uint8Array) => readIDX(memoryFolder({ 'a/b': bytes }, 'here'), 'a/b');

describe('readIDX', () => {
  const values = Uint8Array.from({ length: 3 * 700 * 100 }, (_, i) => (i * i) >> 3);
  const file = idx(8, [3, 700, 100], values);

  it.each([
    ['plain', file],
    ['compressed', gzipSync(file)],
    ['stored in gzip', gzipSync(file, { level: 0 })],
  ])('reads a %s file into shared memory', async (_, bytes) => {
    const { shape, data } = await read(bytes);
    expect(shape).toEqual([3, 700, 100]);
    expect(Buffer.compare(data as Uint8Array, values)).toBe(0);
    expect(data.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('reads wider numbers, and a file smaller than the longest header', async () => {
    const { data } = await read(gzipSync(idx(12, [2], [0, 0, 1, 2, 255, 255, 255, 254])));
    expect(data).toEqual(Int32Array.of(258, -2));
  });

  it('reads a file whose header has 255 axes', async () => {
    const { shape, data } = await read(gzipSync(idx(8, new Array(255).fill(1), [7])));
    expect(shape).toHaveLength(255);
    expect(data).toEqual(Uint8Array.of(7));
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'expected an IDX header of at least 4 bytes, found 0 bytes'],
    ['nothing in gzip', gzipSync(''), 'expected an IDX header of at least 4 bytes, found 0 bytes'],
    ['half a header in gzip', gzipSync(file.subarray(0, 9)), 'expected a header of 16 bytes for 3 axes, found 9 bytes'],
    ['text in gzip', gzipSync('Not found\n'.repeat(1000)), 'expected an IDX header (00 00, an element type'],
    ['a cut file', file.subarray(0, -1), 'expected 210016 bytes for 3×700×100, found 210015 bytes'],
    ['a cut file in gzip', gzipSync(file.subarray(0, -1)), 'expected 210016 bytes for 3×700×100, found 210015 bytes'],
    [
      'a longer file in gzip',
      gzipSync(Buffer.concat([file, file])),
      'expected 210016 bytes in the gzip file, found more',
    ],
    ['cut gzip', gzipSync(file).subarray(0, -20), 'expected a whole gzip file, found a damaged one of'],
    ['cut gzip, early', gzipSync(file).subarray(0, 12), 'expected a whole gzip file, found a damaged one of 12 bytes'],
  ])('refuses %s', async (_, bytes, message) => {
    const error = await read(bytes).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain(`here/a/b: ${message}`);
  });

  it('refuses a small file that claims to be a large one, before it has the memory', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const lie = gzipSync(idx(8, [0xffffffff, 0xffffffff, 28], new Array(5000).fill(0)));
    await expect(read(lie)).rejects.toThrow(/expected at most 67108864 bytes in a gzip file of \d+, found/);
    await expect(read(gzipSync(idx(8, [60_000, 28, 280])))).rejects.toThrow('expected at most 67108864 bytes');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10e6);
  });

  it('finds damage anywhere in a compressed file', async () => {
    const whole = gzipSync(idx(8, [40, 28], values.subarray(0, 1120)));
    for (let at = 20; at < whole.length; at += 37) {
      const bytes = Buffer.from(whole);
      bytes[at] ^= 0x10;
      await expect(read(bytes), `byte ${at}`).rejects.toThrow(DataError);
    }
  });
});
