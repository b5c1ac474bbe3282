import { philox } from './philox.ts';

/** What a stream can be split by: a name, or a number such as an epoch or a sample id. */
export type RngKey = string | number;

/**
 * A source of chance that is a value, not a state: drawing from it twice gives the same numbers twice.
 *
 * Fold in what the draw is for, and every purpose has its own stream: `rng.fold(epoch, sampleId, 'crop')`. So shuffles, initial
 * weights, dropout masks and augmentations are the same for one seed on every backend, for any batch size and number of workers.
 * Built on Philox4x32-10; folding follows the idea of jax.random.fold_in.
 *
 * @throws RangeError if the seed is not a safe integer.
 * @example
 * const rng = new Rng(0);
 * rng.fold('shuffle', 1).uniforms(3); // always the same three numbers
 */
export class Rng {
  #key0: number;
  #key1: number;

  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`Rng: seed must be a whole number, found ${seed}`);
    [this.#key0, this.#key1] = numberKey(seed);
  }

  /**
   * The stream that has the key, which {@link Rng.key} tells: how a stream gets into a worker or a file.
   *
   * @throws RangeError unless both words are whole numbers in [0, 2³²).
   */
  static fromKey([key0, key1]: readonly [number, number]): Rng {
    for (const word of [key0, key1]) {
      if (word >>> 0 !== word)
        throw new RangeError(`Rng.fromKey: expected two whole numbers in [0, 2^32), found ${key0}, ${key1}`);
    }
    const rng = new Rng(0);
    rng.#key0 = key0;
    rng.#key1 = key1;
    return rng;
  }

  /** All that the stream is: two whole numbers in [0, 2³²). */
  get key(): readonly [number, number] {
    return [this.#key0, this.#key1];
  }

  /** The stream for a purpose, independent of this one and of every other purpose's. */
  fold(...keys: RngKey[]): Rng {
    // A seed holds 53 bits and a key 64, so the constructor cannot make a folded stream.
    const folded = new Rng(0);
    folded.#key0 = this.#key0;
    folded.#key1 = this.#key1;
    for (const key of keys) folded.#foldIn(key);
    return folded;
  }

  #foldIn(key: RngKey): void {
    const [low, high, kind] = typeof key === 'number' ? numberKey(key) : textKey(key);
    philox(low, high, 0, kind, this.#key0, this.#key1, BLOCK);
    this.#key0 = BLOCK[0];
    this.#key1 = BLOCK[1];
  }

  /** The first of {@link Rng.uniforms}, for one draw. */
  uniform(): number {
    philox(0, 0, 0, DRAW, this.#key0, this.#key1, BLOCK);
    return (BLOCK[0] >>> 8) * 2 ** -24;
  }

  /** The first `count` words of the stream, each uniform over [0, 2³²). */
  words(count: number): Uint32Array {
    const blocks = Math.ceil(count / 4);
    const out = new Uint32Array(blocks * 4);
    for (let i = 0; i < blocks; i++) philox(i, 0, 0, DRAW, this.#key0, this.#key1, out, i * 4);
    return out.subarray(0, count);
  }

  /** The first `count` numbers of the stream, uniform over [0, 1) in steps of 2⁻²⁴, which float32 holds exactly. */
  uniforms(count: number): Float32Array {
    const drawn = this.words(count);
    const out = new Float32Array(count);
    for (let i = 0; i < count; i++) out[i] = (drawn[i] >>> 8) * 2 ** -24;
    return out;
  }

  /** The first `count` numbers of the stream, normal with mean 0 and deviation 1 (Box–Muller). */
  normals(count: number): Float32Array {
    const drawn = this.words(count + (count & 1));
    const out = new Float32Array(count);
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log((drawn[i] + 1) * 2 ** -32));
      const angle = 2 * Math.PI * drawn[i + 1] * 2 ** -32;
      out[i] = radius * Math.cos(angle);
      if (i + 1 < count) out[i + 1] = radius * Math.sin(angle);
    }
    return out;
  }

  /** The first `count` whole numbers of the stream, uniform over [low, high). */
  integers(count: number, low: number, high: number): Int32Array {
    const drawn = this.words(count);
    const out = new Int32Array(count);
    for (let i = 0; i < count; i++) out[i] = low + Math.floor(drawn[i] * 2 ** -32 * (high - low));
    return out;
  }

  /** The whole numbers [0, count) in random order (Fisher–Yates). */
  permutation(count: number): Uint32Array {
    const drawn = this.words(count);
    const out = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(drawn[i] * 2 ** -32 * (i + 1));
      const swapped = out[i];
      out[i] = out[j];
      out[j] = swapped;
    }
    return out;
  }
}

/** Where single blocks are made. */
const BLOCK = new Uint32Array(4);

/** Word 3 of the counter keeps draws, folded numbers and folded names apart. */
const DRAW = 0;
const NUMBER = 1;
const TEXT = 2;

function numberKey(value: number): [number, number, number] {
  if (!Number.isSafeInteger(value)) throw new RangeError(`Rng.fold: a number must be whole, found ${value}`);
  return [value >>> 0, Math.floor(value / 2 ** 32) >>> 0, NUMBER];
}

/** FNV-1a over UTF-16 code units, from two offsets, for 64 bits. */
function textKey(text: string): [number, number, number] {
  let low = 0x811c9dc5;
  let high = 0x050c5d1f;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x01000193) ^ (high >>> 15);
  }
  return [low >>> 0, high >>> 0, TEXT];
}
