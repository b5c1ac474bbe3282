/** A value of Thrift's compact protocol: numbers are exact up to 2⁵³, bytes are views. */
export type ThriftValue = boolean | number | Uint8Array | readonly ThriftValue[] | ThriftStruct;

/** A struct by the numbers of its fields. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/**
 * Reads one struct of Thrift's compact protocol, in which Parquet writes its footer and the headers of pages.
 *
 * Nothing is allocated for what is only claimed, so it also serves as the check before a reader that trusts the file.
 *
 * @returns the struct, and where the bytes behind it start.
 * @throws RangeError that says what is wrong.
 */
export function readThrift(bytes: Uint8Array, start = 0): { readonly struct: ThriftStruct; readonly end: number } {
  const reader = new ThriftReader(bytes, start);
  return { struct: reader.struct(0), end: reader.position };
}

const MAX_DEPTH = 32;
/** A file of 10,000 groups of rows and four columns has some 500,000. */
const MAX_VALUES = 2 ** 21;

class ThriftReader {
  position: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #values = 0;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = start;
  }

  struct(depth: number): ThriftStruct {
    if (depth > MAX_DEPTH) throw new RangeError(`structs more than ${MAX_DEPTH} deep`);
    const fields = new Map<number, ThriftValue>();
    for (let id = 0; ; ) {
      const head = this.#byte();
      if (head === 0) return fields;
      const step = head >> 4;
      id = step === 0 ? zigzag(this.#varint()) : id + step;
      const type = head & 15;
      // Truth values of a struct lie in their type.
      fields.set(id, type === 1 || type === 2 ? type === 1 : this.#value(type, depth));
    }
  }

  #value(type: number, depth: number): ThriftValue {
    this.#values++;
    if (this.#values > MAX_VALUES) throw new RangeError(`more than ${MAX_VALUES} values`);
    switch (type) {
      case 1:
      case 2:
        return this.#byte() === 1;
      case 3:
        return (this.#byte() << 24) >> 24;
      case 4:
      case 5:
      case 6:
        return zigzag(this.#varint());
      case 7:
        return this.#view.getFloat64(this.#pass(8), true);
      case 8: {
        const length = Number(this.#varint());
        const start = this.#pass(length);
        return this.#bytes.subarray(start, start + length);
      }
      case 9:
        return this.#list(depth);
      case 12:
        return this.struct(depth + 1);
      default:
        throw new RangeError(`a value of type ${type}`);
    }
  }

  #list(depth: number): ThriftValue[] {
    if (depth > MAX_DEPTH) throw new RangeError(`lists more than ${MAX_DEPTH} deep`);
    const head = this.#byte();
    const size = head >> 4 === 15 ? Number(this.#varint()) : head >> 4;
    // Each takes a byte at least.
    if (size > this.#bytes.length - this.position) throw new RangeError(`a list of ${size} values in fewer bytes`);
    const values: ThriftValue[] = [];
    for (let i = 0; i < size; i++) values.push(this.#value(head & 15, depth + 1));
    return values;
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('an integer of more than 64 bits');
  }

  #byte(): number {
    return this.#bytes[this.#pass(1)];
  }

  #pass(length: number): number {
    const start = this.position;
    if (!(start + length <= this.#bytes.length)) throw new RangeError(`an end after ${this.#bytes.length} bytes`);
    this.position += length;
    return start;
  }
}

/** From the order 0, −1, 1, −2, … */
function zigzag(value: bigint): number {
  return Number((value >> 1n) ^ -(value & 1n));
}
