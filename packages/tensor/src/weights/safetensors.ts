import { formatShape, sizeOf } from '../checks.ts';
import { decodeElements, encodeHalves, type HostTensor } from './element-types.ts';
import { headerLength, PREFIX_BYTES, parseHeader } from './safetensors-header.ts';

/** All that a safetensors file holds. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, HostTensor>;
  /** Free text by key, the format's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface EncodeSafetensorsOptions {
  /** The tensors whose float32 values are rounded to 16 bits, by name: half the file for most of the accuracy. @default none */
  readonly halves?: ReadonlyMap<string, 'F16' | 'BF16'>;
}

/**
 * Packs named tensors and metadata into one safetensors file, which PyTorch, JAX and the Hugging Face hub read.
 *
 * Float32 is written as F32, Int32 as I32, Uint8 as U8 and BigInt64 as I64. Follows the safetensors format 0.4.
 *
 * @throws TypeError if a tensor's data does not fill its shape, one to be halved is not float32, or a tensor is named `__metadata__`; RangeError if one to be
 * halved is not there.
 * @example
 * const bytes = encodeSafetensors({ tensors: new Map([['bias', { shape: [2], data: new Float32Array(2) }]]), metadata: {} });
 */
export function encodeSafetensors(
  { tensors, metadata }: SafetensorsFile,
  { halves = new Map() }: EncodeSafetensorsOptions = {},
): Uint8Array {
  for (const name of halves.keys()) {
    if (!tensors.has(name)) throw new RangeError(`encodeSafetensors: no tensor is named '${name}'`);
  }
  const stored = [...tensors].map(([name, tensor]) => {
    checkStorable(name, tensor);
    const half = halves.get(name);
    if (!half) return { name, dtype: dtypeOf(tensor.data), shape: tensor.shape, data: tensor.data };
    if (tensor.data instanceof Float32Array)
      return { name, dtype: half, shape: tensor.shape, data: encodeHalves(half, tensor.data) };
    throw new TypeError(`encodeSafetensors: '${name}' must be float32 to be written as ${half}`);
  });
  let length = 0;
  // As text, because an object would sort names that are numbers and lose '__proto__'.
  const entries = stored.map(({ name, dtype, shape, data }) => {
    const entry = { dtype, shape, data_offsets: [length, length + data.byteLength] };
    length += data.byteLength;
    return `${JSON.stringify(name)}:${JSON.stringify(entry)}`;
  });
  const header = `{${[`"__metadata__":${JSON.stringify(metadata)}`, ...entries].join(',')}}`;
  const json = new TextEncoder().encode(header);
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(PREFIX_BYTES + padded + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.fill(0x20, PREFIX_BYTES, PREFIX_BYTES + padded);
  bytes.set(json, PREFIX_BYTES);
  let offset = PREFIX_BYTES + padded;
  for (const { data } of stored) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a whole safetensors file that is in memory; {@link openSafetensors} reads parts of one that is not. Nothing is allocated before the header
 * has been held against the bytes that are there.
 *
 * @param subject names the file in errors.
 * @throws DataError if the file is cut, its header is not valid, or its tensors overlap, leave gaps or reach past the end.
 */
export function decodeSafetensors(bytes: Uint8Array, subject = 'safetensors'): SafetensorsFile {
  // Not a Buffer, whose slice does not copy.
  const own = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = headerLength(own.subarray(0, PREFIX_BYTES), own.length, subject);
  const body = own.subarray(PREFIX_BYTES + length);
  const header = parseHeader(own.subarray(PREFIX_BYTES, PREFIX_BYTES + length), body.length, subject);
  const tensors = new Map<string, HostTensor>();
  for (const [name, { dtype, shape, start, bytes }] of header.tensors) {
    tensors.set(name, { shape, data: decodeElements(dtype, body.slice(start, start + bytes)) });
  }
  return { tensors, metadata: header.metadata };
}

const WRITTEN = { F32: Float32Array, I32: Int32Array, U8: Uint8Array, I64: BigInt64Array } as const;

function dtypeOf(data: HostTensor['data']): string {
  return Object.entries(WRITTEN).find(([, type]) => data instanceof type)![0];
}

function checkStorable(name: string, { shape, data }: HostTensor): void {
  if (name === '__metadata__') throw new TypeError(`encodeSafetensors: a tensor cannot be named '${name}'`);
  if (data.length === sizeOf(shape)) return;
  throw new TypeError(`encodeSafetensors: '${name}' has ${data.length} values for shape ${formatShape(shape)}`);
}
