import { formatShape } from '../checks.ts';
import { DataError } from '../errors.ts';
import { countOf, ELEMENT_BYTES, type ElementType, isSizes, type TensorInfo } from './element-types.ts';

/** Where a tensor lies in the data behind the header. */
export interface PlacedTensor extends TensorInfo {
  readonly start: number;
}

export interface SafetensorsHeader {
  /** In the header's order. */
  readonly tensors: ReadonlyMap<string, PlacedTensor>;
  /** Free text by key, the format's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes in front of the header: its length. */
export const PREFIX_BYTES = 8;

/** The format's own limit. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * The length of the header that the first bytes claim.
 *
 * @throws DataError if the file cannot hold it, or it is past the format's limit.
 */
export function headerLength(prefix: Uint8Array, fileBytes: number, subject: string): number {
  if (prefix.length < PREFIX_BYTES) throw damaged(subject, `at least ${PREFIX_BYTES} bytes`, `${prefix.length}`);
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true));
  const most = Math.min(fileBytes - PREFIX_BYTES, MAX_HEADER_BYTES);
  if (length > most) throw damaged(subject, `a header of at most ${most} bytes`, `a claim of ${length}`);
  return length;
}

/**
 * Reads a header and holds it against the number of bytes behind it: every byte belongs to exactly one tensor, and each tensor has the bytes
 * that its shape and type need.
 *
 * @throws DataError that names what does not fit.
 */
export function parseHeader(json: Uint8Array, dataBytes: number, subject: string): SafetensorsHeader {
  const header = parseObject(json);
  if (!header) throw damaged(subject, 'a JSON object as header', 'something else');
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isText(metadata)) throw damaged(subject, 'metadata of text by key', JSON.stringify(metadata));
  const tensors = new Map(Object.entries(entries).map(([name, entry]) => [name, parseEntry(name, entry, subject)]));
  const pairs = Object.keys(header).length + Object.keys(metadata).length + tensors.size * FIELDS.length;
  if (countPairs(json) !== pairs) throw damaged(subject, 'each name once', 'one that occurs again');
  let position = 0;
  for (const [name, { start, bytes }] of [...tensors].sort(([, a], [, b]) => a.start - b.start || a.bytes - b.bytes)) {
    if (start + bytes > dataBytes)
      throw damaged(subject, `${start + bytes} bytes of data for '${name}'`, `${dataBytes}`);
    if (start !== position)
      throw damaged(subject, `tensors side by side at byte ${position}`, `the next one at ${start}`);
    position += bytes;
  }
  if (position !== dataBytes) throw damaged(subject, `${position} bytes of data`, `${dataBytes}`);
  return { tensors, metadata };
}

const FIELDS = ['dtype', 'shape', 'data_offsets'] as const;

function parseEntry(name: string, entry: unknown, subject: string): PlacedTensor {
  const { dtype, shape, data_offsets: range } = (entry ?? {}) as Record<string, unknown>;
  const mismatch = (expected: string, found: unknown) => damaged(subject, expected, JSON.stringify(found) ?? 'none');
  if (!isSizes(shape)) throw mismatch(`a shape for '${name}'`, shape);
  if (!isSizes(range) || range.length !== 2) throw mismatch(`two offsets for '${name}'`, range);
  if (typeof dtype !== 'string' || !Object.hasOwn(ELEMENT_BYTES, dtype))
    throw damaged(
      subject,
      `'${name}' as ${Object.keys(ELEMENT_BYTES).join(', ')}`,
      typeof dtype === 'string' ? dtype : (JSON.stringify(dtype) ?? 'none'),
    );
  const type = dtype as ElementType;
  const fields = Object.keys(entry as object);
  if (fields.length !== FIELDS.length) throw mismatch(`${FIELDS.join(', ')} for '${name}'`, fields);
  const [start, end] = range;
  const count = countOf(shape);
  const bytes = (count ?? Number.NaN) * ELEMENT_BYTES[type];
  if (end - start !== bytes) {
    const expected = count === undefined ? 'a shape that bytes can fill' : `${bytes} bytes`;
    throw damaged(subject, `${expected} for '${name}' of ${formatShape(shape)}`, `${end - start}`);
  }
  return { dtype: type, shape, bytes, start };
}

function parseObject(json: Uint8Array): Record<string, unknown> | undefined {
  try {
    const header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
    return typeof header === 'object' && header !== null && !Array.isArray(header) ? header : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}

/** Keys in all objects of a valid JSON text: its colons outside of strings. JSON.parse keeps only the last of equal ones. */
function countPairs(json: Uint8Array): number {
  const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];
  let count = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    if (json[i] === quote) inString = !inString;
    else if (inString) i += json[i] === backslash ? 1 : 0;
    else if (json[i] === colon) count++;
  }
  return count;
}

function damaged(subject: string, expected: string, found: string): DataError {
  return new DataError(subject, {
    expected,
    found,
    remedy: 'the file is damaged or no safetensors file; get it again',
  });
}
