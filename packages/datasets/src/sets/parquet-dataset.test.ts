import { gunzipSync } from 'node:zlib';
import { type ByteSource, bytesSource, DataError, Rng } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import golden from '../fixtures/parquet.json' with { type: 'json' };
import { decodeImage } from '../images/decode-image.ts';
import { loadParquet } from './parquet-dataset.ts';

const caseOf = (name: string) => golden.files.find((file) => file.name === name)!;
const bytesOf = (name: string) => Uint8Array.from(gunzipSync(Buffer.from(caseOf(name).file, 'base64')));
const CATS = 'Snappy, three groups of rows';

/** A source that says what was read of it, and that can fail. */
function watched(name: string, fileName = `${name}.parquet`) {
  const source = bytesSource(bytesOf(name), fileName);
  const watch = { spans: [] as string[], broken: false };
  const read: ByteSource['read'] = async (start, end) => {
    watch.spans.push(`${start} ${end}`);
    if (watch.broken) throw new DataError(fileName, { expected: 'a connection', found: 'none' });
    return source.read(start, end);
  };
  return { watch, source: { ...source, read } };
}

describe('loadParquet', () => {
  it('gives the pictures and labels of files one after the other', async () => {
    const sources = [CATS, 'many pages'].map((name) => watched(name, 'same classes').source);
    const dataset = await loadParquet(sources.slice(0, 1).concat(watched(CATS).source));
    expect([dataset.name, dataset.length, dataset.classes]).toEqual(['same classes', 14, ['cat', 'dog', 'bee']]);
    const { images, labels } = caseOf(CATS);
    for (let i = 0; i < 14; i++) {
      const picture = await decodeImage(new Uint8Array(Buffer.from(images[i % 7]!, 'base64')));
      expect(await dataset.get(i)).toEqual({ ...picture, label: labels[i % 7] });
    }
    expect(() => dataset.get(14)).toThrow(RangeError);
  });

  it('reads each group once in a shuffled order, and the footer once', async () => {
    const { source, watch } = watched(CATS);
    const dataset = await loadParquet([source]);
    expect(watch.spans).toHaveLength(1);
    const order = [...new Rng(1).permutation(7)];
    const labels = await Promise.all(order.map(async (i) => (await dataset.get(i)).label));
    expect(labels).toEqual(order.map((i) => caseOf(CATS).labels[i]));
    for (const i of order) await dataset.get(i);
    // Two columns in three groups.
    expect(watch.spans).toHaveLength(1 + 6);
    expect(new Set(watch.spans).size).toBe(1 + 6);
  });

  it('keeps no more than it may: here the group that was read last', async () => {
    const { source, watch } = watched(CATS);
    const dataset = await loadParquet([source], { cacheBytes: 0 });
    for (const index of [0, 1, 6, 2]) await dataset.get(index);
    expect(watch.spans).toHaveLength(1 + 6);
    const some = watched(CATS);
    // As much as the first two groups take, with 128 bytes a row.
    const cacheBytes = caseOf(CATS)
      .images.slice(0, 6)
      .reduce((sum, image) => sum + 128 + Buffer.from(image!, 'base64').length, 0);
    const larger = await loadParquet([some.source], { cacheBytes });
    for (const index of [0, 3, 0, 6, 0]) await larger.get(index);
    // The second group made room for the third, as the first was asked for since.
    expect(some.watch.spans).toHaveLength(1 + 6);
    await larger.get(3);
    expect(some.watch.spans).toHaveLength(1 + 8);
  });

  it('goes on after a row without a picture, and after a lost connection', async () => {
    const { source } = watched('nulls');
    const dataset = await loadParquet([source]);
    const all = await Promise.allSettled([0, 1, 2, 3].map(async (i) => (await dataset.get(i)).label));
    expect(all.map((result) => ('value' in result ? result.value : result.reason.message))).toEqual([
      1,
      expect.stringMatching(/nulls.parquet: expected the bytes of an image in row 1, found null/),
      expect.stringMatching(/nulls.parquet: expected a label in row 2, found null/),
      -1,
    ]);
    const lost = watched(CATS);
    const other = await loadParquet([lost.source]);
    lost.watch.broken = true;
    await expect(other.get(0)).rejects.toThrow('expected a connection');
    lost.watch.broken = false;
    expect((await other.get(0)).label).toBe(0);
  });

  it('names a picture that is none', async () => {
    const bytes = bytesOf('not compressed, no nulls allowed');
    // The first picture's own start.
    const at = Buffer.from(bytes).indexOf('PNG') - 1;
    bytes.set([1, 2, 3, 4], at);
    const dataset = await loadParquet([bytesSource(bytes, 'x.parquet')]);
    await expect(dataset.get(0)).rejects.toThrow('x.parquet, row 0 (sample 0): expected an image');
    expect((await dataset.get(1)).label).toBe(1);
  });

  it('takes other columns, names and transforms', async () => {
    const { source } = watched('CIFAR-100, Zstandard, pages of version 2');
    const options = { name: 'CIFAR', labelColumn: 'coarse_label', classes: ['a', 'b', 'c'] };
    const dataset = await loadParquet([source], {
      ...options,
      transform: ({ pixels }) => ({ pixels: pixels.subarray(0, 3), shape: [1, 1, 3] }),
    });
    expect([dataset.name, dataset.classes]).toEqual(['CIFAR', ['a', 'b', 'c']]);
    const { label, shape } = await dataset.get(6);
    expect([label, shape]).toEqual([2, [1, 1, 3]]);
  });

  it('opens a file without rows', async () => {
    expect((await loadParquet([watched('no rows').source])).length).toBe(0);
  });

  it('refuses files that do not belong together, and none', async () => {
    const sources = [CATS, 'many pages'].map((name) => watched(name).source);
    await expect(loadParquet(sources)).rejects.toThrow(
      'many pages.parquet: expected the classes cat, dog, bee, as in Snappy, three groups of rows.parquet, ' +
        'found 0, 1, 2, 3, 4 and 5 more; load files of one data set together',
    );
    await expect(loadParquet([])).rejects.toThrow(
      new RangeError('loadParquet: expected at least one file, found none'),
    );
    await expect(loadParquet(sources, { cacheBytes: Number.NaN })).rejects.toThrow(/loadParquet: cacheBytes must be/);
    await expect(loadParquet([bytesSource(new Uint8Array(100), 'x')])).rejects.toThrow(DataError);
  });
});
