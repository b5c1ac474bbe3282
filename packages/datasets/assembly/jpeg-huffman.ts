// Huffman tables: four for DC, four for AC, kept from file to file, as the files of a set mostly share them.
//
// A table begins with what the next bits stand for, LOOKAHEAD of them at a time, a u32 each:
//   bits  0–7   how many bits that takes; shifts look at the lowest 6 only
//   bits  8–15  the symbol: a run of zeros × 16 + the size of the value behind it
//   bits 16–31  that value, where LOOKAHEAD bits hold it whole. In a DC table bit 7 says so, as the value may be zero there.
// 0 stands for a code longer than LOOKAHEAD or none.

import { standardTable } from './jpeg-standard-tables';
import { BAD_HUFFMAN_TABLE, fail, NO_HUFFMAN_TABLE, OK } from './status';

export const LOOKAHEAD: u64 = 9;

/** Per length up to 17 the greatest code, or -1, and then what to add to a code for the place of its symbol. */
const LAST_CODES: usize = 4 * 512;
const OFFSETS: usize = LAST_CODES + 4 * 18;
/** As in the file: how many codes there are of each length from 1 to 16, and the symbols in order. */
const COUNTS: usize = OFFSETS + 4 * 18;
const SYMBOLS: usize = COUNTS + 16;
const BYTES: usize = (SYMBOLS + 256 + 15) & ~15;

export const WHOLE_DC: u32 = 0x80;

const tables = memory.data(8 * 2464, 16);
/** One bit for each table: whether the file has it, and whether it was built from the counts and symbols that lie there. */
let defined: u32 = 0;
let built: u32 = 0;

/** @param index of a DC table 0–3, of an AC table 4–7. */
export function huffmanTable(index: i32): usize {
  return tables + usize(index) * BYTES;
}

export function forgetHuffmanTables(): void {
  defined = 0;
}

/** Notes the table that lies at `source`: 16 counts and `total` symbols. */
export function defineHuffmanTable(index: i32, source: usize, total: i32): void {
  const counts = huffmanTable(index) + COUNTS;
  defined |= 1 << index;
  if (built & (1 << index) && memory.compare(counts, source, 16 + total) === 0) return;
  memory.copy(counts, source, 16 + total);
  memory.fill(counts + 16 + total, 0, 256 - total);
  built &= ~(1 << index);
}

/** Makes a table ready; @param canDefault whether the standard's own tables stand in for the first two of a kind. */
export function prepareHuffmanTable(isAC: bool, number: i32, canDefault: bool): i32 {
  const name = (i32(isAC) << 4) | number;
  if (number > 3) return fail(NO_HUFFMAN_TABLE, name);
  const index = (i32(isAC) << 2) | number;
  if (!(defined & (1 << index))) {
    if (!canDefault || number > 1) return fail(NO_HUFFMAN_TABLE, name);
    const source = standardTable(index);
    defineHuffmanTable(index, source, i32(load<u8>(source - 1)));
  }
  if (built & (1 << index)) return OK;
  if (!build(huffmanTable(index), index < 4)) return fail(BAD_HUFFMAN_TABLE, name);
  built |= 1 << index;
  return OK;
}

/** @returns whether the codes fit their lengths, and a DC table's symbols are sizes. */
function build(table: usize, isDC: bool): bool {
  memory.fill(table, 0, COUNTS);
  let code: i32 = 0;
  let place: i32 = 0;
  for (let length: i32 = 1; length <= 16; length++) {
    const count = i32(load<u8>(table + COUNTS + length - 1));
    store<i32>(table + OFFSETS + 4 * length, place - code);
    for (let i = 0; i < count; i++, code++, place++) {
      const symbol = i32(load<u8>(table + SYMBOLS + place));
      if (isDC && symbol > 15) return false;
      if (length <= i32(LOOKAHEAD) && code < 1 << length) enter(table, code, length, symbol, isDC);
    }
    // The code of nothing but ones is not used.
    if (count !== 0 && code >= 1 << length) return false;
    store<i32>(table + LAST_CODES + 4 * length, count === 0 ? -1 : code - 1);
    code <<= 1;
  }
  store<i32>(table + LAST_CODES + 4 * 17, 0x7fffffff);
  return true;
}

/** Fills the entries that begin with a code. */
function enter(table: usize, code: i32, length: i32, symbol: i32, isDC: bool): void {
  const free = i32(LOOKAHEAD) - length;
  const size = symbol & 15;
  const first = table + 4 * (code << free);
  const entry = u32(length | (symbol << 8));
  if (size > free) {
    for (let i = 0; i < 1 << free; i++) store<u32>(first + 4 * i, entry);
    return;
  }
  const whole = (entry + size) | (isDC ? WHOLE_DC : 0);
  const rest = free - size;
  for (let i = 0; i < 1 << free; i++) {
    const bits = i >> rest;
    const value = size !== 0 && bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
    store<u32>(first + 4 * i, whole | (u32(value) << 16));
  }
}

/** An entry for a code that the entries do not tell. A code that does not exist is a 0 of 17 bits. */
export function longCode(table: usize, bits: u64): u32 {
  for (let length: i32 = 1; length <= 16; length++) {
    const code = i32(bits >> u64(64 - length));
    if (code <= load<i32>(table + LAST_CODES + 4 * length)) {
      const place = (code + load<i32>(table + OFFSETS + 4 * length)) & 0xff;
      return (u32(load<u8>(table + SYMBOLS + place)) << 8) | u32(length);
    }
  }
  return 17;
}
