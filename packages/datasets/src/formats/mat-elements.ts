import { DataError } from '@cnn/tensor';

/** The numbers of a MATLAB array: which it is follows from the array's class. */
export type MATData =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** A typed array's constructor. */
export type MATArrayType = { readonly BYTES_PER_ELEMENT: number } & (new (
  buffer: ArrayBufferLike,
  offset: number,
  length: number,
) => MATData) &
  (new (
    length: number,
  ) => MATData);

/** One piece of a file: what it holds, and its bytes. */
export interface MATElement {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** The codes of elements that this reader asks for by name. */
export const MI = { INT8: 1, INT32: 5, UINT32: 6, MATRIX: 14, COMPRESSED: 15, UTF8: 16, UTF16: 17, UTF32: 18 } as const;

/** Numbers of a file, by the code of the element that holds them. */
const STORED: Readonly<Record<number, MATArrayType>> = {
  1: Int8Array,
  2: Uint8Array,
  3: Int16Array,
  4: Uint16Array,
  5: Int32Array,
  6: Uint32Array,
  7: Float32Array,
  9: Float64Array,
  12: BigInt64Array,
  13: BigUint64Array,
  16: Uint8Array,
  17: Uint16Array,
  18: Uint32Array,
};

/** What reading a file keeps in mind: how errors name it, its byte order, and how much memory its values take. */
export class MATReading {
  readonly subject: string;
  readonly littleEndian: boolean;
  readonly #maxBytes: number;
  #spent = 0;

  constructor(subject: string, littleEndian: boolean, maxBytes: number) {
    this.subject = subject;
    this.littleEndian = littleEndian;
    this.#maxBytes = maxBytes;
  }

  fail(expected: string, found: string, remedy = 'the file is damaged; get it again', cause?: unknown): never {
    throw new DataError(this.subject, { expected, found, remedy, cause });
  }

  /** To be asked before memory is taken. */
  spend(bytes: number, what: string): void {
    this.#spent += bytes;
    if (this.#spent <= this.#maxBytes) return;
    this.fail(
      `at most ${this.#maxBytes} bytes of values`,
      `${this.#spent} and more with ${what}`,
      'if you trust the file, raise maxBytes',
    );
  }
}

/** Reads elements one after another. */
export class MATCursor {
  readonly reading: MATReading;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(reading: MATReading, bytes: Uint8Array) {
    this.reading = reading;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#position >= this.#bytes.length;
  }

  /** The next element. Its bytes are a view. */
  next(): MATElement {
    const { littleEndian } = this.reading;
    const start = this.#position;
    this.#checkHas(start, 8);
    const word = this.#view.getUint32(start, littleEndian);
    const small = word >>> 16;
    if (small !== 0) {
      // Up to four bytes lie where the length of a large element would.
      if (small > 4) this.reading.fail('at most 4 bytes in a small element', `${small} bytes`);
      this.#position = start + 8;
      return { type: word & 0xffff, bytes: this.#bytes.subarray(start + 4, start + 4 + small) };
    }
    const length = this.#view.getUint32(start + 4, littleEndian);
    this.#checkHas(start + 8, length);
    const end = start + 8 + length;
    // Compressed elements alone are not padded to 8 bytes.
    this.#position = word === MI.COMPRESSED ? end : Math.ceil(end / 8) * 8;
    return { type: word, bytes: this.#bytes.subarray(start + 8, end) };
  }

  /** The next element, which must be of one of some types. */
  expect(what: string, ...types: number[]): MATElement {
    const element = this.next();
    if (types.includes(element.type)) return element;
    return this.reading.fail(`${what} (element type ${types.join(' or ')})`, `element type ${element.type}`);
  }

  name(what: string): string {
    return asciiOf(this.expect(what, MI.INT8, MI.UTF8).bytes);
  }

  #checkHas(start: number, length: number): void {
    const there = Math.max(0, this.#bytes.length - start);
    if (length > there) this.reading.fail(`${length} bytes of an element`, `${there}`);
  }
}

/** A name up to its end or a zero; names of MATLAB have 63 letters at most. */
export function asciiOf(bytes: Uint8Array): string {
  const name = bytes.subarray(0, LONGEST_NAME);
  const end = name.indexOf(0);
  return String.fromCharCode(...(end < 0 ? name : name.subarray(0, end)));
}

const LONGEST_NAME = 4096;

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The numbers of an element as they are stored: a view where order and place of the bytes allow it. */
export function storedNumbers(reading: MATReading, { type, bytes }: MATElement): MATData {
  if (!Object.hasOwn(STORED, type)) reading.fail('an element of numbers', `element type ${type}`);
  const Stored = STORED[type];
  const size = Stored.BYTES_PER_ELEMENT;
  if (bytes.length % size !== 0) reading.fail(`whole numbers of ${size} bytes`, `${bytes.length} bytes`);
  const sameOrder = size === 1 || reading.littleEndian === hostIsLittleEndian;
  if (sameOrder && bytes.byteOffset % size === 0)
    return new Stored(bytes.buffer, bytes.byteOffset, bytes.length / size);
  reading.spend(bytes.length, 'numbers');
  const own = bytes.slice();
  if (!sameOrder) for (let i = 0; i < own.length; i += size) own.subarray(i, i + size).reverse();
  return new Stored(own.buffer, 0, own.length / size);
}

/** Numbers as the type of their array's class: MATLAB stores doubles that are small and whole in fewer bytes. */
export function numbersAs(reading: MATReading, element: MATElement, Class: MATArrayType): MATData {
  const stored = storedNumbers(reading, element);
  if (stored instanceof Class) return stored;
  reading.spend(stored.length * Class.BYTES_PER_ELEMENT, 'numbers');
  const numbers = new Class(stored.length);
  if (numbers instanceof BigInt64Array || numbers instanceof BigUint64Array) {
    for (let i = 0; i < numbers.length; i++) numbers[i] = bigIntOf(reading, stored[i]);
  } else if (stored instanceof BigInt64Array || stored instanceof BigUint64Array) {
    for (let i = 0; i < numbers.length; i++) numbers[i] = Number(stored[i]);
  } else {
    numbers.set(stored);
  }
  return numbers;
}

function bigIntOf(reading: MATReading, value: number | bigint): bigint {
  if (typeof value === 'number' && !Number.isInteger(value))
    reading.fail('whole numbers in an array of integers', `${value}`);
  return BigInt(value);
}
