/**
 * MD5 of bytes that come piece by piece, which no browser has. It tells damaged files, not forged ones. Follows RFC 1321.
 *
 * @example
 * new Md5().update(bytes).digest(); // 32 hexadecimal digits
 */
export class Md5 {
  readonly #state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  readonly #block = new Uint8Array(BLOCK_BYTES);
  readonly #words = new Int32Array(16);
  #length = 0;

  update(bytes: Uint8Array): this {
    let taken = 0;
    const held = this.#length % BLOCK_BYTES;
    this.#length += bytes.length;
    if (held > 0) {
      taken = Math.min(BLOCK_BYTES - held, bytes.length);
      this.#block.set(bytes.subarray(0, taken), held);
      if (held + taken < BLOCK_BYTES) return this;
      this.#compress(this.#block, 0);
    }
    for (; taken + BLOCK_BYTES <= bytes.length; taken += BLOCK_BYTES) this.#compress(bytes, taken);
    this.#block.set(bytes.subarray(taken));
    return this;
  }

  /** The hash in hexadecimal digits; nothing can be added afterwards. */
  digest(): string {
    const length = this.#length;
    const padding = new Uint8Array(BLOCK_BYTES + 8 - ((length + 8) % BLOCK_BYTES));
    padding[0] = 0x80;
    new DataView(padding.buffer).setBigUint64(padding.length - 8, BigInt(length) * 8n, true);
    this.update(padding);
    const bytes = Array.from({ length: 16 }, (_, i) => (this.#state[i >> 2] >>> (8 * (i & 3))) & 0xff);
    return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  #compress(bytes: Uint8Array, offset: number): void {
    const words = this.#words;
    for (let k = 0, i = offset; k < 16; k++, i += 4) {
      words[k] = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    }
    const state = this.#state;
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let mixed: number;
      let k: number;
      if (round === 0) {
        mixed = (b & c) | (~b & d);
        k = i;
      } else if (round === 1) {
        mixed = (d & b) | (~d & c);
        k = 5 * i + 1;
      } else if (round === 2) {
        mixed = b ^ c ^ d;
        k = 3 * i + 5;
      } else {
        mixed = c ^ (b | ~d);
        k = 7 * i;
      }
      const sum = (a + mixed + CONSTANTS[i] + words[k & 15]) | 0;
      const shift = SHIFTS[(round << 2) | (i & 3)];
      a = d;
      d = c;
      c = b;
      b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
  }
}

const BLOCK_BYTES = 64;

const SHIFTS = Uint8Array.of(7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21);

const CONSTANTS = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));
