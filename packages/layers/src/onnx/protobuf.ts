/** The most bytes that a protobuf file can have: those who read it count them in 31 bits. */
export const LARGEST_FILE = 2 ** 31 - 1;

/**
 * A message of protobuf's wire format, written field by field.
 *
 * Its bytes stay in pieces until the whole file is put together, so that weights are copied once. It is written here because we need four kinds of
 * field of the format, while onnx-proto would bring protobufjs 6 and all of ONNX's messages into every page that exports a model.
 *
 * @example
 * const file = new ProtobufMessage().integer(1, 8).bytes(2, 'name').toBytes();
 */
export class ProtobufMessage {
  readonly #pieces: Uint8Array[] = [];
  #size = 0;

  /** Adds a whole number, an enum or a boolean. */
  integer(field: number, value: number | bigint): this {
    return this.#key(field, 0).#varint(value);
  }

  /** Adds a float. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#key(field, 5).#append(bytes);
  }

  /** Adds bytes, or text in UTF-8. */
  bytes(field: number, value: Uint8Array | string): this {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    return this.#key(field, 2).#varint(bytes.length).#append(bytes);
  }

  /** Adds a message within this one, as it is now. */
  message(field: number, value: ProtobufMessage): this {
    this.#key(field, 2).#varint(value.#size);
    for (const piece of value.#pieces) this.#append(piece);
    return this;
  }

  /** The whole in one piece. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.#size);
    let offset = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, offset);
      offset += piece.length;
    }
    return bytes;
  }

  #key(field: number, wireType: number): this {
    return this.#varint(field * 8 + wireType);
  }

  /** Seven bits a byte, the lowest first; a negative number as 64 bits in two's complement. */
  #varint(value: number | bigint): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    bytes.push(Number(rest));
    return this.#append(Uint8Array.from(bytes));
  }

  #append(bytes: Uint8Array): this {
    this.#pieces.push(bytes);
    this.#size += bytes.length;
    return this;
  }
}
