/**
 * Unpacks a zlib stream into `out`, and stops where that is full: for browsers, which unpack by promises only, and for streams that hold more
 * than is wanted.
 *
 * Follows RFC 1950 and RFC 1951. Of a stream that is cut off comes what is there; the checksum behind the data is checked if it is there.
 *
 * @returns the number of bytes written.
 * @throws Error if the stream is damaged.
 * @example
 * const pixels = new Uint8Array(1000);
 * if (ownInflate(stream, pixels) < 1000) throw new Error('the stream is cut off');
 */
export function ownInflate(stream: Uint8Array, out: Uint8Array): number {
  return new Inflation(stream, out).run();
}

/** Codes of at most so many bits are looked up at once. */
const FAST = 9;
const LONGEST = 15;
const END_OF_BLOCK = 256;

const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_BITS = DISTANCES.map((_, code) => Math.max(0, (code >> 1) - 1));
/** The order in which the lengths of the codes of code lengths come. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A canonical Huffman code. */
class Code {
  /** By the next bits: symbol × 16 + its length, or 0 where it is longer, or none. */
  readonly fast = new Uint16Array(1 << FAST);
  /** How many codes there are of each length. */
  readonly counts = new Uint16Array(LONGEST + 1);
  /** By length, and then by number. */
  readonly symbols = new Uint16Array(288);

  /** @throws Error if the lengths fit no code; `partial` allows a single code of one bit, or none. */
  set(lengths: Uint8Array, partial: boolean): this {
    const { fast, counts, symbols } = this;
    counts.fill(0);
    for (const length of lengths) counts[length]++;
    const used = lengths.length - counts[0];
    counts[0] = 0;
    const starts = new Uint16Array(LONGEST + 2);
    let room = 1;
    for (let length = 1; length <= LONGEST; length++) {
      room = room * 2 - counts[length];
      if (room < 0) throw new Error('more codes than there can be');
      starts[length + 1] = starts[length] + counts[length];
    }
    if (room > 0 && !(partial && used === counts[1])) throw new Error('fewer codes than there should be');
    lengths.forEach((length, symbol) => {
      if (length > 0) symbols[starts[length]++] = symbol;
    });
    fast.fill(0);
    for (let length = 1, code = 0, at = 0; length <= FAST; length++, code <<= 1) {
      for (const end = at + counts[length]; at < end; at++, code++) {
        for (let bits = reversed(code, length); bits < 1 << FAST; bits += 1 << length) {
          fast[bits] = (symbols[at] << 4) | length;
        }
      }
    }
    return this;
  }

  /** The symbol × 16 + its length at the beginning of the bits, by length after length; 0 if there is none. */
  slow(bits: number): number {
    for (let length = 1, code = 0, first = 0, at = 0; length <= LONGEST; length++) {
      code = (code << 1) | ((bits >>> (length - 1)) & 1);
      const count = this.counts[length];
      if (code - first < count) return (this.symbols[at + code - first] << 4) | length;
      at += count;
      first = (first + count) << 1;
    }
    return 0;
  }
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let i = 0; i < length; i++) result |= ((code >> i) & 1) << (length - 1 - i);
  return result;
}

class Inflation {
  readonly #stream: Uint8Array;
  readonly #out: Uint8Array;
  #written = 0;
  /** Where the next byte comes from; beyond the end come zeros. */
  #at = 2;
  /** The next bits, from the lowest, and how many there are. */
  #bits = 0;
  #count = 0;
  readonly #literals = new Code();
  readonly #distances = new Code();

  constructor(stream: Uint8Array, out: Uint8Array) {
    this.#stream = stream;
    this.#out = out;
  }

  run(): number {
    const [first, second] = this.#stream;
    if (this.#stream.length < 2) return 0;
    // The last one asks for bytes that are not there.
    if ((first & 15) !== 8 || first >> 4 > 7 || (first * 256 + second) % 31 !== 0 || (second & 32) !== 0) {
      throw new Error('no header of a zlib stream');
    }
    for (;;) {
      const last = this.#take(1) === 1;
      const kind = this.#take(2);
      if (this.#isPast()) break;
      if (kind === 3) throw new Error('a block of an unknown kind');
      if (kind === 1) this.#setFixedCodes();
      else if (kind === 2 && !this.#readCodes()) break;
      if (!(kind === 0 ? this.#stored() : this.#coded())) break;
      if (!last) continue;
      this.#checkSum();
      break;
    }
    return this.#written;
  }

  /** The next bits, at most 16. */
  #take(count: number): number {
    while (this.#count < count) {
      this.#bits |= this.#stream[this.#at++] << this.#count;
      this.#count += 8;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#count -= count;
    return value;
  }

  /** Whether more was taken than there is. */
  #isPast(): boolean {
    return this.#at * 8 - this.#count > this.#stream.length * 8;
  }

  /** Goes on with whole bytes. */
  #align(): void {
    this.#at -= this.#count >> 3;
    this.#bits = 0;
    this.#count = 0;
  }

  #checkSum(): void {
    this.#align();
    const [stream, at] = [this.#stream, this.#at];
    if (at + 4 > stream.length) return;
    let [low, high] = [1, 0];
    for (let i = 0; i < this.#written; ) {
      for (const end = Math.min(this.#written, i + 3800); i < end; i++) {
        low += this.#out[i];
        high += low;
      }
      low %= 65521;
      high %= 65521;
    }
    const [a, b] = [(stream[at] << 8) | stream[at + 1], (stream[at + 2] << 8) | stream[at + 3]];
    if (a !== high || b !== low) throw new Error('a wrong checksum');
  }

  /** Whether the block ended before `out` or the stream did. */
  #stored(): boolean {
    this.#align();
    const [stream, at] = [this.#stream, this.#at];
    if (at + 4 > stream.length) return false;
    const length = stream[at] | (stream[at + 1] << 8);
    if (length !== (~(stream[at + 2] | (stream[at + 3] << 8)) & 0xffff)) throw new Error('a wrong length');
    const count = Math.min(length, stream.length - at - 4, this.#out.length - this.#written);
    this.#out.set(stream.subarray(at + 4, at + 4 + count), this.#written);
    this.#written += count;
    this.#at = at + 4 + count;
    return count === length;
  }

  #setFixedCodes(): void {
    const lengths = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);
    this.#literals.set(lengths, false);
    this.#distances.set(new Uint8Array(32).fill(5), false);
  }

  /** Whether the stream goes on behind the codes. */
  #readCodes(): boolean {
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    if (literals > 286 || distances > 30) throw new Error('more symbols than there are');
    const own = new Uint8Array(19);
    const count = this.#take(4) + 4;
    for (let i = 0; i < count; i++) own[ORDER[i]] = this.#take(3);
    if (this.#isPast()) return false;
    const code = this.#literals.set(own, false);
    const lengths = new Uint8Array(literals + distances);
    for (let at = 0; at < lengths.length; ) {
      const symbol = this.#symbol(code);
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      const repeats = symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      if (this.#isPast()) return false;
      if (at + repeats > lengths.length || (symbol === 16 && at === 0))
        throw new Error('lengths of codes that do not fit');
      lengths.fill(symbol === 16 ? lengths[at - 1] : 0, at, at + repeats);
      at += repeats;
    }
    if (this.#isPast()) return false;
    if (lengths[END_OF_BLOCK] === 0) throw new Error('a block without an end');
    this.#literals.set(lengths.subarray(0, literals), true);
    this.#distances.set(lengths.subarray(literals), true);
    return true;
  }

  #symbol(code: Code): number {
    while (this.#count < LONGEST) {
      this.#bits |= this.#stream[this.#at++] << this.#count;
      this.#count += 8;
    }
    const found = code.fast[this.#bits & ((1 << FAST) - 1)] || code.slow(this.#bits);
    // Zeros from beyond the end lead nowhere at times.
    if (found === 0 && this.#at <= this.#stream.length) throw new Error('a code that there is not');
    const length = found === 0 ? 1 : found & 15;
    this.#bits >>>= length;
    this.#count -= length;
    return found >> 4;
  }

  /** Whether the block ended before `out` or the stream did. */
  #coded(): boolean {
    const [stream, out] = [this.#stream, this.#out];
    const [literals, distances] = [this.#literals, this.#distances];
    const mask = (1 << FAST) - 1;
    // Fields would be slow.
    let [at, bits, count, written] = [this.#at, this.#bits, this.#count, this.#written];
    let ended = false;
    for (;;) {
      for (; count <= 24; count += 8) bits |= stream[at++] << count;
      let found = literals.fast[bits & mask] || literals.slow(bits);
      bits >>>= found & 15;
      count -= found & 15;
      // Bits from beyond the end are none.
      if (at > stream.length && at * 8 - count > stream.length * 8) break;
      const symbol = found >> 4;
      if (found !== 0 && symbol < END_OF_BLOCK) {
        if (written === out.length) break;
        out[written++] = symbol;
        continue;
      }
      if (symbol === END_OF_BLOCK) {
        ended = true;
        break;
      }
      const extra = LENGTH_BITS[symbol - 257];
      if (found === 0 || extra === undefined) {
        if (at > stream.length) break;
        throw new Error('a code that there is not');
      }
      const length = LENGTHS[symbol - 257] + (bits & ((1 << extra) - 1));
      bits >>>= extra;
      count -= extra;
      for (; count <= 24; count += 8) bits |= stream[at++] << count;
      found = distances.fast[bits & mask] || distances.slow(bits);
      bits >>>= found & 15;
      count -= found & 15;
      const more = DISTANCE_BITS[found >> 4];
      if (found === 0 || more === undefined) {
        if (at > stream.length) break;
        throw new Error('a code that there is not');
      }
      for (; count <= 24; count += 8) bits |= stream[at++] << count;
      const distance = DISTANCES[found >> 4] + (bits & ((1 << more) - 1));
      bits >>>= more;
      count -= more;
      if (at > stream.length && at * 8 - count > stream.length * 8) break;
      if (distance > written) throw new Error('a reference to before the data');
      const isFull = written + length > out.length;
      const end = isFull ? out.length : written + length;
      for (let from = written - distance; written < end; ) out[written++] = out[from++];
      if (isFull) break;
    }
    [this.#at, this.#bits, this.#count, this.#written] = [at, bits, count, written];
    return ended;
  }
}
