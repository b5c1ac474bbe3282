import { formatShape, sizeOf } from './checks.ts';
import { DataError } from './errors.ts';
import type { Shape } from './tensor.ts';

/** Values of one tensor in main memory, row-major. */
export interface HostTensor {
  readonly shape: Shape;
  readonly data: Float32Array | Int32Array | Uint8Array | BigInt64Array;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, HostTensor>;
  /** Free text by key, the format's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Packs named tensors and metadata into one safetensors file, which PyTorch, JAX and the Hugging Face hub read.
 *
 * Float32 is written as F32, Int32 as I32, Uint8 as U8 and BigInt64 as I64. Follows the safetensors format 0.4.
 *
 * @throws TypeError if a tensor's data does not fill its shape.
 * @example
 * const bytes = encodeSafetensors({ tensors: new Map([['bias', { shape: [2], data: new Float32Array(2) }]]), metadata: {} });
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let length = 0;
  for (const [name, { shape, data }] of tensors) {
    if (data.length !== sizeOf(shape)) {
      throw new TypeError(`encodeSafetensors: '${name}' has ${data.length} values for shape ${formatShape(shape)}`);
    }
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [length, length + data.byteLength] };
    length += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(json, 8);
  let offset = 8 + headerLength;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file. Nothing is allocated before the header has been held against the bytes that are there.
 *
 * @param subject names the file in errors.
 * @throws DataError if the file is cut, its header is not valid, or its tensors overlap, leave gaps or reach past the end.
 */
export function decodeSafetensors(bytes: Uint8Array, subject = 'safetensors'): SafetensorsFile {
  const fail = (expected: string, found: string): never => {
    throw new DataError(subject, {
      expected,
      found,
      remedy: 'the file is damaged or no safetensors file; get it again',
    });
  };
  if (bytes.length < 8) fail('at least 8 bytes', `${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > bytes.length - 8)
    fail(`a header of at most ${bytes.length - 8} bytes`, `a claim of ${headerLength}`);
  const header = parseHeader(bytes.subarray(8, 8 + headerLength)) ?? fail('a JSON object as header', 'something else');
  // Not a Buffer, whose slice does not copy.
  const body = new Uint8Array(bytes.buffer, bytes.byteOffset + 8 + headerLength, bytes.length - 8 - headerLength);

  const tensors = new Map<string, HostTensor>();
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  const ranges: [number, number][] = [];
  for (const [name, entry] of entries) {
    const { dtype, shape, data_offsets: range } = (entry ?? {}) as Partial<HeaderEntry>;
    if (!isSizes(shape)) fail(`a shape for '${name}'`, JSON.stringify(shape) ?? 'none');
    if (!isSizes(range) || range.length !== 2) fail(`two offsets for '${name}'`, JSON.stringify(range) ?? 'none');
    const [start, end] = range as [number, number];
    const type = DTYPES[dtype as keyof typeof DTYPES];
    if (!Object.hasOwn(DTYPES, String(dtype))) fail(`'${name}' as ${Object.keys(DTYPES).join(', ')}`, String(dtype));
    const expected = sizeOf(shape as Shape) * type.BYTES_PER_ELEMENT;
    if (end - start !== expected)
      fail(`${expected} bytes for '${name}' of ${formatShape(shape as Shape)}`, `${end - start}`);
    if (end > body.length) fail(`${end} bytes of data for '${name}'`, `${body.length}`);
    ranges.push([start, end]);
    // A copy, because typed arrays need aligned offsets.
    tensors.set(name, { shape: shape as Shape, data: new type(body.slice(start, end).buffer) });
  }
  let position = 0;
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (start !== position) fail(`tensors side by side at byte ${position}`, `the next one at ${start}`);
    position = end;
  }
  if (position !== body.length) fail(`${position} bytes of data`, `${body.length}`);
  return {
    tensors,
    metadata: parseMetadata(header) ?? fail('metadata of text by key', JSON.stringify(header.__metadata__)),
  };
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

const DTYPES = { F32: Float32Array, I32: Int32Array, U8: Uint8Array, I64: BigInt64Array } as const;

function dtypeOf(data: HostTensor['data']): string {
  return Object.entries(DTYPES).find(([, type]) => data instanceof type)![0];
}

function parseHeader(json: Uint8Array): Record<string, unknown> | undefined {
  try {
    const header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
    return typeof header === 'object' && header !== null && !Array.isArray(header) ? header : undefined;
  } catch {
    return undefined;
  }
}

function parseMetadata({ __metadata__: metadata = {} }: Record<string, unknown>): Record<string, string> | undefined {
  const valid =
    typeof metadata === 'object' &&
    metadata !== null &&
    Object.values(metadata).every((value) => typeof value === 'string');
  return valid ? (metadata as Record<string, string>) : undefined;
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
