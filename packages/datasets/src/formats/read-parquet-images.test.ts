import { gunzipSync } from 'node:zlib';
import { type ByteSource, bytesSource, DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../fixtures/parquet.json';
import { mutated } from '../testing/mutated.ts';
import { readRuns } from './parquet-runs.ts';
import { type ParquetImages, type ReadParquetImagesOptions, readParquetImages } from './read-parquet-images.ts';

const unpacked = (base64: string) => Uint8Array.from(gunzipSync(Buffer.from(base64, 'base64')));
const named = (name: string) =>
  unpacked([...golden.files, ...golden.refused].find((file) => file.name === name)?.file ?? '');
const open = (bytes: Uint8Array, options?: ReadParquetImagesOptions) =>
  readParquetImages(bytesSource(bytes, 'a.parquet'), options);

/** A file that is nothing but its footer. */
const withFooter = (footer: readonly number[]) =>
  Uint8Array.from([...Buffer.from('PAR1'), ...footer, footer.length, 0, 0, 0, ...Buffer.from('PAR1')]);

/** A source that says what was read of it. */
function watched(bytes: Uint8Array): { source: ByteSource; spans: [number, number][] } {
  const spans: [number, number][] = [];
  const source = bytesSource(bytes);
  return {
    source: {
      ...source,
      read: (start, end) => {
        spans.push([start, end]);
        return source.read(start, end);
      },
    },
    spans,
  };
}

async function allRows(file: ParquetImages): Promise<void> {
  for (let i = 0; i < Math.min(file.length, 50); i++)
    await file.row(i).catch((error) => expect(error).toBeInstanceOf(DataError));
}

describe('readParquetImages', () => {
  it.each(golden.files)('reads what PyArrow reads: $name', async ({ file, columns, images, labels }) => {
    const read = await open(unpacked(file));
    expect(read.name).toBe('a.parquet');
    expect(read.columns).toEqual(columns);
    expect(read.length).toBe(labels.length);
    for (const [i, label] of labels.entries()) {
      const row = read.row(i);
      const image = images[i];
      if (image === null || label === null) await expect(row).rejects.toThrow(`in row ${i}, found null`);
      else expect(await row).toEqual({ image: new Uint8Array(Buffer.from(image, 'base64')), label });
    }
  });

  it('knows the names of classes', async () => {
    expect((await open(named('Snappy, three groups of rows'))).classes).toEqual(['cat', 'dog', 'bee']);
    expect((await open(named('gzip, without dictionaries'))).classes).toEqual([]);
  });

  it('reads other columns where they are named', async () => {
    const bytes = named('CIFAR-100, Zstandard, pages of version 2');
    const fine = await open(bytes);
    const coarse = await open(bytes, { imageColumn: 'img', labelColumn: 'coarse_label' });
    expect([fine.classes.length, (await fine.row(6)).label]).toEqual([100, 7]);
    expect([coarse.classes, (await coarse.row(6)).label]).toEqual([['cat', 'dog', 'bee'], 2]);
  });

  it('reads the footer alone, then a group at a time, of its two columns only', async () => {
    const bytes = named('Snappy, three groups of rows');
    const { source, spans } = watched(bytes);
    const file = await readParquetImages(source);
    expect(spans).toEqual([[0, bytes.length]]);
    await Promise.all([file.row(0), file.row(2), file.row(1)]);
    expect(spans.length).toBe(3);
    await file.row(6);
    expect(spans.length).toBe(5);
    await file.row(0);
    const read = spans.slice(1).reduce((sum, [start, end]) => sum + end - start, 0);
    expect(read).toBeLessThan(bytes.length);
  });

  it('asks again for what could not be read', async () => {
    const { source } = watched(named('Snappy, three groups of rows'));
    let fails = false;
    const file = await readParquetImages({
      ...source,
      read: (start, end) => (fails ? Promise.reject(new Error('offline')) : source.read(start, end)),
    });
    fails = true;
    await expect(file.row(0)).rejects.toThrow('offline');
    fails = false;
    expect((await file.row(0)).label).toBe(0);
  });

  it('reads a footer larger than the first part', async () => {
    const bytes = named('many pages');
    const footer = new DataView(bytes.buffer).getUint32(bytes.length - 8, true);
    // A field that no version has, of 100,000 bytes, before the footer's end.
    const extra = Uint8Array.of(0x08, 0x80, 0x02, 0xa0, 0x8d, 0x06, ...new Uint8Array(100_000), 0);
    const larger = new Uint8Array(bytes.length - 9 + extra.length + 8);
    larger.set(bytes.subarray(0, bytes.length - 9));
    larger.set(extra, bytes.length - 9);
    new DataView(larger.buffer).setUint32(larger.length - 8, footer - 1 + extra.length, true);
    larger.set(bytes.subarray(-4), larger.length - 4);
    const { source, spans } = watched(larger);
    const file = await readParquetImages(source);
    expect(spans.length).toBe(2);
    expect((await file.row(39)).label).toBe(9);
  });

  it('refuses an index outside, and a row without an image or a label', async () => {
    const file = await open(named('nulls'));
    await expect(file.row(4)).rejects.toThrow(RangeError);
    await expect(file.row(0.5)).rejects.toThrow(RangeError);
    await expect(file.row(1)).rejects.toThrow(
      'a.parquet: expected the bytes of an image in row 1, found null; store the images',
    );
    await expect(file.row(2)).rejects.toThrow('a.parquet: expected a label in row 2, found null; leave the row out');
    await expect(file.row(1)).rejects.toThrow(DataError);
  });

  it.each<[string, Uint8Array, string, ReadParquetImagesOptions?]>([
    ['nothing', new Uint8Array(), 'a.parquet: expected a Parquet file, found 0 bytes'],
    ['another file', new Uint8Array(20), 'found another ending; check that it is a .parquet file, and whole'],
    ['an encrypted file', Uint8Array.from(Buffer.from('PAR1aaaaaaaaPARE')), 'found an encrypted one; decrypt it'],
    [
      'a footer that is too long',
      Uint8Array.from(Buffer.from('PAR1aaaaaaaaPAR1')),
      'found a footer of 1633771873 bytes in a file of 16',
    ],
    ['a footer without a schema', withFooter([0]), 'found a footer that lacks what it must have, or has it of another'],
    ['a footer that ends too soon', withFooter([0x15]), 'found a footer with an end after 1 bytes'],
    [
      'a column that is not there',
      named('nulls'),
      'expected a column picture, found image, label; name one of them with imageColumn',
      { imageColumn: 'picture' },
    ],
    ['a mistyped column', named('nulls'), "did you mean 'label'?", { labelColumn: 'labal' }],
    ['images without bytes', named('numbers for images'), 'expected files of images in the column image, found INT64'],
    ['labels in words', named('labels in words'), 'expected whole numbers in the column label, found BYTE_ARRAY'],
    ['lists of labels', named('lists of labels'), 'expected whole numbers in the column label, found a struct of list'],
    ['a struct for labels', named('nulls'), 'found a struct of bytes, path', { labelColumn: 'image' }],
  ])('refuses %s', async (_, bytes, message, options) => {
    const refused = expect(open(bytes, options)).rejects;
    await refused.toThrow(DataError);
    await refused.toThrow(message);
  });

  it.each([
    [
      'Brotli',
      'a column in BROTLI, not in UNCOMPRESSED, SNAPPY, GZIP, ZSTD; the file is damaged, or written in a way that is not read',
    ],
    ['deltas', 'values in DELTA_BINARY_PACKED, not in PLAIN or RLE_DICTIONARY'],
  ])('refuses a group in %s', async (name, message) => {
    const file = await open(named(name));
    await expect(file.row(0)).rejects.toThrow(DataError);
    await expect(file.row(0)).rejects.toThrow(message);
  });

  it('answers any damaged file with images or a DataError', async () => {
    const files = [...golden.files, ...golden.refused].map(({ file }) => unpacked(file));
    await fc.assert(
      fc.asyncProperty(mutated(files), async (bytes) => {
        await open(bytes).then(allRows, (error) => expect(error).toBeInstanceOf(DataError));
      }),
      { numRuns: 300 },
    );
  });
});

describe('readRuns', () => {
  // The examples of Parquet's Encodings.md: 0 … 7 in three bits, and the number 4 a hundred times.
  it.each<[string, number[], number, number, number[]]>([
    ['packed bits', [0x03, 0b10001000, 0b11000110, 0b11111010], 3, 8, [0, 1, 2, 3, 4, 5, 6, 7]],
    ['a run', [0xc8, 0x01, 4], 3, 100, new Array(100).fill(4)],
    ['both', [0x04, 1, 0x03, 0xff], 1, 9, [1, 1, 1, 1, 1, 1, 1, 1, 1]],
    [
      'wide numbers',
      [0x02, 0xff, 0xff, 0xff, 0xff, 0x03, ...new Array(32).fill(0xff)],
      32,
      3,
      new Array(3).fill(2 ** 32 - 1),
    ],
    ['the last group cut short', [0x03, 0b101], 1, 3, [1, 0, 1]],
  ])('reads %s', (_, bytes, width, count, numbers) => {
    expect(Array.from(readRuns(Uint8Array.from(bytes), width, count))).toEqual(numbers);
  });

  it.each<[string, number[], number, string]>([
    ['an end', [0x04, 1], 3, 'runs of fewer than 3 numbers'],
    ['packed bits that end', [0x03], 3, 'runs of fewer than 3 numbers'],
    ['a length without an end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 3, 'a run of more than 2³² numbers'],
  ])('refuses %s', (_, bytes, count, message) => {
    expect(() => readRuns(Uint8Array.from(bytes), 1, count)).toThrow(message);
  });

  it('takes no more numbers of a run than asked for', () => {
    expect(Array.from(readRuns(Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 1), 1, 2))).toEqual([1, 1]);
  });
});
