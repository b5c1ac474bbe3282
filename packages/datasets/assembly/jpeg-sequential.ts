// Entropy decoding of sequential scans, a row of MCUs at a time.

import { scannedComponent, scannedCount } from './jpeg-frame';
import { LOOKAHEAD, longCode, prepareHuffmanTable, WHOLE_DC } from './jpeg-huffman';
import { fillBlock, transformBlock } from './jpeg-idct';
import { END_OF_FILE, isExhausted, NO_BITS, refill, unreadMarker } from './jpeg-input';
import { ZIGZAG } from './jpeg-quantization';
import { isRestartDue, restart } from './jpeg-restart';
import { aimBlocks, blockAt, blockCount, forgetLastDCs, scanWide } from './jpeg-scan';
import { OK } from './status';

/** Coefficients of the block at hand, zeros between blocks. */
const scratch = memory.data(128, 16);
let unread: u64 = NO_BITS;

/** Begins a scan. */
export function beginSequential(): i32 {
  unread = NO_BITS;
  memory.fill(scratch, 0, 128);
  for (let i = 0; i < scannedCount; i++) {
    const current = scannedComponent(i);
    let status = prepareHuffmanTable(false, current.dcTable, true);
    if (status === OK) status = prepareHuffmanTable(true, current.acTable, true);
    if (status !== OK) return status;
  }
  return OK;
}

/** The value of so many bits on top, 1 to 15: those that begin with 0 stand for the negative ones. */
export function signedValue(bits: u64, size: u64): i32 {
  return i32(bits >> (64 - size)) + (i32(i64(~bits) >> 63) & (1 - (1 << i32(size))));
}

/**
 * Decodes a row of MCUs, to samples or to coefficients.
 *
 * @returns false where the file ends before the row.
 */
export function decodeSequentialRow(row: i32, isSamples: bool): bool {
  aimBlocks(row, isSamples);
  let bits = unread;
  const zigzag = ZIGZAG;
  for (let mcu = 0; mcu < scanWide; mcu++) {
    if (isRestartDue()) {
      if (!restart(bits)) return false;
      bits = NO_BITS;
      forgetLastDCs();
    }
    const isLost = isExhausted(bits);
    for (let index = 0; index < blockCount; index++) {
      const block = blockAt(index);
      const target = block.target;
      block.target = target + block.step;
      if (isLost) {
        if (isSamples) fillBlock(0, 0, target, block.stride);
        continue;
      }
      const coefficients = isSamples ? scratch : target;

      // The mean, relative to the last one's.
      if (u32(bits) === 0) bits = refill(bits);
      let entry = load<u32>(block.dcTable + (usize(bits >> (64 - LOOKAHEAD)) << 2));
      let mean = load<i32>(block.lastDC);
      if (entry & WHOLE_DC) {
        bits <<= u64(entry);
        mean += i32(entry) >> 16;
      } else {
        if (entry === 0) entry = longCode(block.dcTable, bits);
        bits <<= u64(entry);
        const size = u64((entry >> 8) & 15);
        if (size !== 0) {
          mean += signedValue(bits, size);
          bits <<= size;
        }
      }
      store<i32>(block.lastDC, mean);

      // The others, along the zigzag.
      const table = block.acTable;
      let k: usize = 1;
      do {
        if (u32(bits) === 0) bits = refill(bits);
        entry = load<u32>(table + (usize(bits >> (64 - LOOKAHEAD)) << 2));
        if (entry === 0) entry = longCode(table, bits);
        bits <<= u64(entry);
        k += (entry >> 12) & 15;
        let value = i32(entry) >> 16;
        if (value === 0) {
          const size = u64((entry >> 8) & 15);
          if (size === 0) {
            if (((entry >> 12) & 15) !== 15) break;
            k++;
            continue;
          }
          value = signedValue(bits, size);
          bits <<= size;
        }
        store<i16>(coefficients + (usize(load<u8>(zigzag + k)) << 1), value);
        k++;
      } while (k < 64);

      if (!isSamples) {
        store<i16>(coefficients, mean);
      } else if (k === 1) {
        fillBlock(i32(i16(mean)), i32(load<i16>(block.factors)), target, block.stride);
      } else {
        store<i16>(coefficients, mean);
        transformBlock(coefficients, block.factors, target, block.stride);
        const zeros = i64x2.splat(0);
        for (let i: usize = 0; i < 128; i += 16) v128.store(scratch + i, zeros);
      }
    }
    if (isExhausted(bits) && unreadMarker() === END_OF_FILE) return false;
  }
  unread = bits;
  return true;
}
