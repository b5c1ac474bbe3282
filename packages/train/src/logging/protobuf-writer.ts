/**
 * @internal A message of protobuf's wire format, written field by field.
 *
 * As proto3 has it, a number that is 0 is not written, unless `always` says that its being there means something.
 */
export class ProtobufWriter {
  #bytes = new Uint8Array(64);
  #view = new DataView(this.#bytes.buffer);
  #size = 0;

  /** A whole number, an enum or a boolean. */
  integer(field: number, value: number, always = false): this {
    return value === 0 && !always ? this : this.#key(field, 0).#varint(value);
  }

  double(field: number, value: number, always = false): this {
    if (Object.is(value, 0) && !always) return this;
    this.#key(field, 1).#reserve(8);
    this.#view.setFloat64(this.#size, value, true);
    this.#size += 8;
    return this;
  }

  float(field: number, value: number): this {
    this.#key(field, 5).#reserve(4);
    this.#view.setFloat32(this.#size, value, true);
    this.#size += 4;
    return this;
  }

  /** Numbers in one field. */
  floats(field: number, values: readonly number[]): this {
    if (values.length === 0) return this;
    this.#key(field, 2)
      .#varint(values.length * 4)
      .#reserve(values.length * 4);
    for (const value of values) {
      this.#view.setFloat32(this.#size, value, true);
      this.#size += 4;
    }
    return this;
  }

  /** As {@link floats}, twice as exact. */
  doubles(field: number, values: readonly number[]): this {
    if (values.length === 0) return this;
    this.#key(field, 2)
      .#varint(values.length * 8)
      .#reserve(values.length * 8);
    for (const value of values) {
      this.#view.setFloat64(this.#size, value, true);
      this.#size += 8;
    }
    return this;
  }

  /** Bytes, a message that is finished, or text in UTF-8. */
  bytes(field: number, value: Uint8Array | string | ProtobufWriter): this {
    const bytes =
      value instanceof ProtobufWriter ? value.toBytes() : typeof value === 'string' ? encoder.encode(value) : value;
    this.#key(field, 2).#varint(bytes.length).#reserve(bytes.length);
    this.#bytes.set(bytes, this.#size);
    this.#size += bytes.length;
    return this;
  }

  /** What was written so far: a view that the next field may leave behind. */
  toBytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  #key(field: number, wireType: number): this {
    return this.#varint(field * 8 + wireType);
  }

  /** Seven bits a byte, the lowest first; a negative number as 64 bits in two's complement. */
  #varint(value: number): this {
    this.#reserve(10);
    if (value < 0) {
      let rest = BigInt.asUintN(64, BigInt(value));
      for (; rest > 127n; rest >>= 7n) this.#bytes[this.#size++] = Number(rest & 127n) | 128;
      this.#bytes[this.#size++] = Number(rest);
      return this;
    }
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.#bytes[this.#size++] = (rest % 128) + 128;
    this.#bytes[this.#size++] = rest;
    return this;
  }

  #reserve(count: number): void {
    if (this.#size + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#size + count));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

const encoder = new TextEncoder();
