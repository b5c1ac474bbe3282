/** Numbers from a seed: not random by any standard, but quick, and the same each time. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1);
    for (let i = 0; i < 4; i++) this.below(2);
  }

  /** A whole number in [0, most). */
  below(most: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * most);
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }
}

/** What is special in lengths and counts. */
const EXTREMES = [
  [0],
  [1],
  [0x7f],
  [0x80],
  [0xff],
  [0, 0],
  [0xff, 0xff],
  [0x7f, 0xff],
  [0xff, 0x7f],
  [0x80, 0],
  [0, 0, 0, 0],
  [0xff, 0xff, 0xff, 0xff],
  [0x7f, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0x7f],
  [0x80, 0, 0, 0],
  [0, 0, 0, 0x80],
  [0, 0, 0x10, 0],
  [0, 0x10, 0, 0],
  [0xff, 0xff, 0xff, 0],
  [0, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0, 0, 0, 0, 0, 0, 0, 0x80],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
];

/** Bytes that are the header's, or any. */
const HEADER = 64;

/**
 * A file that is damaged in one to three ways: bytes changed, numbers made extreme, parts inserted, taken out, or of another file, the end cut
 * off. Its first bytes are mostly left alone, for what they say is soon read and refused.
 */
export function damaged(files: readonly Uint8Array[], chance: Chance): Uint8Array {
  const whole = chance.of(files);
  let bytes = whole;
  for (let times = 1 + chance.below(3); times > 0; times--) bytes = chance.of(WAYS)(bytes, chance, files);
  if (bytes !== whole && bytes.length >= SIGNATURE && chance.below(8) > 0) bytes.set(whole.subarray(0, SIGNATURE));
  return bytes;
}

const SIGNATURE = 4;

type Way = (bytes: Uint8Array, chance: Chance, files: readonly Uint8Array[]) => Uint8Array;

const place = (bytes: Uint8Array, chance: Chance): number =>
  chance.below(chance.below(4) === 0 ? Math.min(HEADER, bytes.length + 1) : bytes.length + 1);

const flip: Way = (bytes, chance) => {
  const changed = bytes.slice();
  for (let times = 1 + chance.below(4); times > 0; times--) changed[place(bytes, chance)] ^= 1 << chance.below(8);
  return changed;
};

const replace: Way = (bytes, chance) => {
  const changed = bytes.slice();
  for (let times = 1 + chance.below(3); times > 0; times--) changed[place(bytes, chance)] = chance.below(256);
  return changed;
};

const extreme: Way = (bytes, chance) => {
  const changed = bytes.slice();
  const at = place(bytes, chance);
  changed.set(chance.of(EXTREMES).slice(0, bytes.length - at), at);
  return changed;
};

const cut: Way = (bytes, chance) => bytes.slice(0, place(bytes, chance));

const insert: Way = (bytes, chance) => {
  const at = place(bytes, chance);
  const from = place(bytes, chance);
  // Of its own, or of nothing.
  const part =
    chance.below(2) === 0 ? bytes.subarray(from, from + chance.below(200)) : new Uint8Array(chance.below(40));
  return joined(bytes.subarray(0, at), part, bytes.subarray(at));
};

const remove: Way = (bytes, chance) => {
  const at = place(bytes, chance);
  return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + chance.below(60)));
};

const splice: Way = (bytes, chance, files) => {
  const other = chance.of(files);
  return joined(bytes.subarray(0, place(bytes, chance)), other.subarray(place(other, chance)));
};

// The gentler ones lead further into a parser.
const WAYS: readonly Way[] = [flip, flip, replace, replace, extreme, extreme, extreme, cut, insert, remove, splice];

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
