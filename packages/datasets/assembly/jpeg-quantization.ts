// Quantization tables, 64 i16 each in reading order of the block.

import { latchedTable, scannedComponent, scannedCount } from './jpeg-frame';
import { fail, NO_QUANTIZATION_TABLE, OK } from './status';

/** Where a coefficient of the zigzag lies in its block. 16 more stand behind them, as a damaged run of zeros can end there. */
// biome-ignore format: a table
export const ZIGZAG = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
  12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
  58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
  63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
]);

const tables = memory.data(4 * 128, 16);
let defined: u32 = 0;

export function forgetQuantizationTables(): void {
  defined = 0;
}

/** Notes a table of 64 values in zigzag order, of two bytes or one. */
export function defineQuantizationTable(index: i32, source: usize, isWide: bool): void {
  const table = tables + 128 * index;
  for (let i = 0; i < 64; i++) {
    const value = isWide
      ? (u16(load<u8>(source + 2 * i)) << 8) | u16(load<u8>(source + 2 * i, 1))
      : u16(load<u8>(source + i));
    store<u16>(table + 2 * usize(load<u8>(ZIGZAG + i)), value);
  }
  defined |= 1 << index;
}

/** Keeps the tables of components that are scanned for the first time; later ones do not count for them. */
export function latchQuantizationTables(): i32 {
  for (let i = 0; i < scannedCount; i++) {
    const current = scannedComponent(i);
    if (current.isLatched) continue;
    const index = current.quantization;
    if (index > 3 || !(defined & (1 << index))) return fail(NO_QUANTIZATION_TABLE, index);
    memory.copy(latchedTable(current.index), tables + 128 * index, 128);
    current.isLatched = true;
  }
  return OK;
}
