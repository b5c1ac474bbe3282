import type { Shape } from '../tensor.ts';

/**
 * Values of one tensor in main memory, row-major.
 *
 * Files have more types than these four: floats of 16 and 64 bits come as Float32Array (16 bits exactly, 64 bits rounded to the nearest, as
 * PyTorch does when it copies them into a float32 parameter), integers of 8 and 16 bits as Int32Array, booleans as bytes 0 and 1.
 */
export interface HostTensor {
  readonly shape: Shape;
  readonly data: Float32Array | Int32Array | Uint8Array | BigInt64Array;
}

/** Types of elements in files, by safetensors' names: floats, 16-bit brain floats, signed and unsigned integers, booleans. */
export type ElementType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';

/** How many bytes an element takes. */
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** What a file says of one tensor. */
export interface TensorInfo {
  /** Type of the elements in the file; {@link HostTensor} says what they are read as. */
  readonly dtype: ElementType;
  readonly shape: Shape;
  /** Bytes of the elements in the file. */
  readonly bytes: number;
}

/** Elements as a file has them, little-endian, as the arrays of a {@link HostTensor}. Takes over `bytes`, whose memory the result may share. */
export function decodeElements(type: ElementType, bytes: Uint8Array<ArrayBuffer>): HostTensor['data'] {
  switch (type) {
    case 'F64':
      return new Float32Array(wordsOf(Float64Array, bytes));
    case 'F32':
      return wordsOf(Float32Array, bytes);
    case 'F16':
      return mapped(wordsOf(Uint16Array, bytes), Float32Array, halfToNumber);
    case 'BF16':
      return new Float32Array(mapped(wordsOf(Uint16Array, bytes), Uint32Array, (word) => word << 16).buffer);
    case 'I64':
      return wordsOf(BigInt64Array, bytes);
    case 'I32':
      return wordsOf(Int32Array, bytes);
    case 'I16':
      return new Int32Array(wordsOf(Int16Array, bytes));
    case 'I8':
      return new Int32Array(wordsOf(Int8Array, bytes));
    case 'U8':
      return wordsOf(Uint8Array, bytes);
    case 'BOOL':
      return mapped(bytes, Uint8Array, (byte) => (byte === 0 ? 0 : 1));
  }
}

/** Float32 values as 16-bit words, rounded to the nearest, ties to even, as PyTorch's `half()` and `bfloat16()` do. */
export function encodeHalves(type: 'F16' | 'BF16', values: Float32Array): Uint16Array<ArrayBuffer> {
  if (type === 'F16') return mapped(values, Uint16Array, numberToHalf);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  // NaN keeps its sign and stays NaN; anything else is rounded in the upper half of its bits.
  return mapped(bits, Uint16Array, (word) =>
    (word & 0x7fffffff) > 0x7f800000 ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16,
  );
}

/** The number of elements of a shape, or undefined where it is past all exact numbers. */
export function countOf(shape: Shape): number | undefined {
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** Whether a value from a file is a list of sizes. */
export function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

interface WordArray<T> {
  new (buffer: ArrayBuffer, byteOffset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

function wordsOf<T>(type: WordArray<T>, bytes: Uint8Array<ArrayBuffer>): T {
  // Typed arrays need aligned offsets.
  const { buffer, byteOffset, length } = bytes.byteOffset % type.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new type(buffer, byteOffset, length / type.BYTES_PER_ELEMENT);
}

/** As `type.from(words, value)`, which takes ten times as long. */
function mapped<T extends { [index: number]: number }>(
  words: { readonly length: number; readonly [index: number]: number },
  type: new (length: number) => T,
  value: (word: number) => number,
): T {
  const result = new type(words.length);
  for (let i = 0; i < words.length; i++) result[i] = value(words[i]);
  return result;
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function numberToHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  // Halfway between the largest half, 65504, and the next power of two rounds up.
  if (size >= 65520) return sign | 0x7c00;
  // Steps of subnormals are those of the smallest normal numbers.
  const exponent = Math.max(-14, size === 0 ? -14 : Math.floor(Math.log2(size)));
  const steps = halfEven(size * 2 ** (10 - exponent));
  // A fraction that rounds up to the next power of two carries into the exponent, as it should.
  return sign | (((exponent + 14) << 10) + steps);
}

function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
