import { type Decompress, PARQUET_CODECS } from './parquet-codecs.ts';
import { readRuns } from './parquet-runs.ts';
import { readThrift, type ThriftStruct } from './parquet-thrift.ts';

/** A value of a column: bytes, a whole number, or nothing. */
export type ParquetValue = Uint8Array | number | null;

/** What is known of a column's bytes in a group of rows before they are read. */
export interface ParquetChunk {
  readonly type: 'BYTE_ARRAY' | 'INT32' | 'INT64';
  readonly codec: string;
  /** How many of the column and the structs around it may be null. */
  readonly maxLevel: number;
  /** Rows in the group. */
  readonly rows: number;
}

/**
 * The values of a column in a group of rows, one a row. Bytes are views.
 *
 * hyparquet reads pages too, but trusts what they claim: in it, a run of a few bytes can take gigabytes and minutes. Follows Parquet's format.md and
 * Encodings.md.
 *
 * @throws RangeError that says what is wrong, or what a decompressor throws.
 */
export async function readParquetPages(bytes: Uint8Array, chunk: ParquetChunk): Promise<ParquetValue[]> {
  const decompress = PARQUET_CODECS.get(chunk.codec);
  if (!decompress) throw new RangeError(`a column in ${chunk.codec}, not in ${[...PARQUET_CODECS.keys()].join(', ')}`);
  const values: ParquetValue[] = [];
  let dictionary: readonly ParquetValue[] = [];
  let left = LEAST_LIMIT + MOST_GROWTH * bytes.length;
  for (let position = 0; values.length < chunk.rows; ) {
    const { struct: header, end } = readThrift(bytes, position);
    const size = numberIn(header, 2);
    const compressed = numberIn(header, 3);
    if (compressed > bytes.length - end)
      throw new RangeError(`a page of ${compressed} bytes where ${bytes.length - end} are left`);
    left -= size;
    if (left < 0) throw new RangeError(`${bytes.length} bytes that would decompress to far more`);
    position = end + compressed;
    const page: Page = { header, size, bytes: bytes.subarray(end, position), chunk, decompress };
    const kind = numberIn(header, 1);
    if (kind === DICTIONARY_PAGE) dictionary = await readDictionary(page);
    else if (kind === DATA_PAGE) await readPage(page, dictionary, values);
    else if (kind === DATA_PAGE_2) await readPage2(page, dictionary, values);
    else throw new RangeError(`a page of kind ${kind}`);
  }
  return values;
}

interface Page {
  readonly header: ThriftStruct;
  /** Bytes after decompression. */
  readonly size: number;
  readonly bytes: Uint8Array;
  readonly chunk: ParquetChunk;
  readonly decompress: Decompress;
}

// Beyond this, a page is a trap: pictures are compressed already, and labels few.
const LEAST_LIMIT = 2 ** 24;
const MOST_GROWTH = 64;

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_2 = 3;

const PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const RLE = 3;
const RLE_DICTIONARY = 8;
const ENCODINGS = [
  'PLAIN',
  'GROUP_VAR_INT',
  'PLAIN_DICTIONARY',
  'RLE',
  'BIT_PACKED',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'RLE_DICTIONARY',
  'BYTE_STREAM_SPLIT',
];

async function readDictionary({ header, bytes, size, decompress, chunk }: Page): Promise<ParquetValue[]> {
  const count = numberIn(structIn(header, 7), 1);
  if (count > chunk.rows) throw new RangeError(`a dictionary of ${count} values for ${chunk.rows} rows`);
  return readPlain(await decompressed(decompress, bytes, size), chunk.type, count);
}

async function readPage(page: Page, dictionary: readonly ParquetValue[], values: ParquetValue[]): Promise<void> {
  const { header, chunk, decompress, size } = page;
  const { maxLevel, rows } = chunk;
  const { count, encoding } = countsOf(structIn(header, 5), rows - values.length, 2);
  const bytes = await decompressed(decompress, page.bytes, size);
  if (maxLevel === 0) return addValues(bytes, page, { count, encoding }, dictionary, values);
  if (numberIn(structIn(header, 5), 3) !== RLE) throw new RangeError('levels that are not in RLE');
  if (bytes.length < 4) throw new RangeError(`levels in ${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (length > bytes.length - 4) throw new RangeError(`levels of ${length} bytes in a page of ${bytes.length}`);
  const levels = readRuns(bytes.subarray(4, 4 + length), bitsOf(maxLevel), count);
  addValues(bytes.subarray(4 + length), page, { count, encoding, levels }, dictionary, values);
}

async function readPage2(page: Page, dictionary: readonly ParquetValue[], values: ParquetValue[]): Promise<void> {
  const { header, chunk, decompress, size } = page;
  const fields = structIn(header, 8);
  const { count, encoding } = countsOf(fields, chunk.rows - values.length, 4);
  const length = numberIn(fields, 5);
  if (numberIn(fields, 6) !== 0) throw new RangeError('lists, which are no values of one a row');
  if (length > Math.min(page.bytes.length, size))
    throw new RangeError(`levels of ${length} bytes in a page of ${page.bytes.length}`);
  const levels =
    chunk.maxLevel === 0 ? undefined : readRuns(page.bytes.subarray(0, length), bitsOf(chunk.maxLevel), count);
  const rest = page.bytes.subarray(length);
  const bytes = fields.get(7) === false ? rest : await decompressed(decompress, rest, size - length);
  addValues(bytes, page, { count, encoding, levels }, dictionary, values);
}

function countsOf(fields: ThriftStruct, most: number, encodingField: number): { count: number; encoding: number } {
  const count = numberIn(fields, 1);
  if (count > most) throw new RangeError(`a page of ${count} values where ${most} are left`);
  return { count, encoding: numberIn(fields, encodingField) };
}

interface Contents {
  readonly count: number;
  readonly encoding: number;
  /** Below the highest level a value is null. */
  readonly levels?: Uint32Array;
}

/** Adds a page's values and nulls. */
function addValues(
  bytes: Uint8Array,
  { chunk }: Page,
  { count, encoding, levels }: Contents,
  dictionary: readonly ParquetValue[],
  values: ParquetValue[],
): void {
  const { maxLevel, type } = chunk;
  const there = levels ? levels.reduce((sum, level) => sum + (level === maxLevel ? 1 : 0), 0) : count;
  const present = readValues(bytes, type, there, encoding, dictionary);
  let next = 0;
  for (let i = 0; i < count; i++) values.push(levels && levels[i] !== maxLevel ? null : present[next++]);
}

function readValues(
  bytes: Uint8Array,
  type: ParquetChunk['type'],
  count: number,
  encoding: number,
  dictionary: readonly ParquetValue[],
): ParquetValue[] {
  if (encoding === PLAIN) return readPlain(bytes, type, count);
  if (encoding !== PLAIN_DICTIONARY && encoding !== RLE_DICTIONARY)
    throw new RangeError(`values in ${ENCODINGS[encoding] ?? `encoding ${encoding}`}, not in PLAIN or RLE_DICTIONARY`);
  if (count === 0) return [];
  if (bytes.length === 0) throw new RangeError('a page that is empty');
  const indices = bytes[0] === 0 ? new Uint32Array(count) : readRuns(bytes.subarray(1), bytes[0], count);
  return Array.from(indices, (index) => {
    if (index >= dictionary.length) throw new RangeError(`entry ${index} of a dictionary of ${dictionary.length}`);
    return dictionary[index];
  });
}

function readPlain(bytes: Uint8Array, type: ParquetChunk['type'], count: number): ParquetValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const least = type === 'INT64' ? 8 : 4;
  if (count * least > bytes.length) throw new RangeError(`${count} values in ${bytes.length} bytes`);
  if (type === 'INT32') return Array.from({ length: count }, (_, i) => view.getInt32(4 * i, true));
  if (type === 'INT64') return Array.from({ length: count }, (_, i) => Number(view.getBigInt64(8 * i, true)));
  const values: Uint8Array[] = [];
  for (let i = 0, position = 0; i < count; i++) {
    if (position + 4 > bytes.length) throw new RangeError(`${count} values in ${bytes.length} bytes`);
    const start = position + 4;
    position = start + view.getUint32(position, true);
    if (position > bytes.length) throw new RangeError(`a value up to byte ${position} of ${bytes.length}`);
    values.push(bytes.subarray(start, position));
  }
  return values;
}

async function decompressed(decompress: Decompress, bytes: Uint8Array, size: number): Promise<Uint8Array> {
  const page = await decompress(bytes, size);
  if (page.length !== size) throw new RangeError(`a page of ${page.length} bytes instead of ${size}`);
  return page;
}

function bitsOf(level: number): number {
  return 32 - Math.clz32(level);
}

/** A size or a count, which is never negative. */
function numberIn(struct: ThriftStruct, field: number): number {
  const value = struct.get(field);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`a header without field ${field}`);
}

function structIn(struct: ThriftStruct, field: number): ThriftStruct {
  const value = struct.get(field);
  if (value instanceof Map) return value;
  throw new RangeError(`a header without field ${field}`);
}
