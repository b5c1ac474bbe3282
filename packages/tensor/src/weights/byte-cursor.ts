/** What a {@link ByteCursor} throws where the bytes end too early. */
export class EndOfBytes extends Error {}

/** Reads numbers and texts one after another, little-endian unless they say otherwise, and never past the end. */
export class ByteCursor {
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    // Not a Buffer, whose slice does not copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** Rounded where it is past all exact numbers, which no size in a file is. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  /** Big-endian, as pickles have it. */
  f64(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** The next bytes themselves, not a copy. */
  bytes(count: number): Uint8Array {
    const start = this.#take(count);
    return this.#bytes.subarray(start, start + count);
  }

  /** UTF-8 up to the end of the line, which is passed. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.position);
    if (end < 0) throw new EndOfBytes();
    const text = utf8(this.bytes(end - this.position));
    this.position++;
    return text;
  }

  #take(count: number): number {
    const start = this.position;
    if (!(start + count <= this.#bytes.length)) throw new EndOfBytes();
    this.position += count;
    return start;
  }
}

const decoder = new TextDecoder();

/** Text of UTF-8; what is no UTF-8 becomes �. */
export function utf8(bytes: Uint8Array): string {
  // Names are short and there are many of them; the decoder costs more to call than they take to build.
  if (bytes.length > 64 || bytes.some((byte) => byte > 0x7f)) return decoder.decode(bytes);
  return String.fromCharCode(...bytes);
}
