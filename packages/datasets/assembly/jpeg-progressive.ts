// Entropy decoding of progressive scans, a row of MCUs at a time, into coefficients.

import { bitsAfter, bitsBefore, firstCoefficient, lastCoefficient, scannedComponent, scannedCount } from './jpeg-frame';
import { restartInterval } from './jpeg-headers';
import { LOOKAHEAD, longCode, prepareHuffmanTable, WHOLE_DC } from './jpeg-huffman';
import { END_OF_FILE, isExhausted, NO_BITS, refill, unreadMarker } from './jpeg-input';
import { ZIGZAG } from './jpeg-quantization';
import { isRestartDue, restart } from './jpeg-restart';
import { aimBlocks, blockAt, blockCount, forgetLastDCs, scanWide } from './jpeg-scan';
import { signedValue } from './jpeg-sequential';
import { noteRow, noteScan } from './jpeg-smoothing';
import { BAD_SCAN, fail, OK } from './status';

let unread: u64 = NO_BITS;
/** Blocks to come that have no new coefficients in this scan. */
let emptyBlocks: i32 = 0;

/** Begins a scan. */
export function beginProgressive(): i32 {
  unread = NO_BITS;
  emptyBlocks = 0;
  const isDC = firstCoefficient === 0;
  noteScan();
  let isGood = lastCoefficient === 0;
  if (!isDC) isGood = firstCoefficient <= lastCoefficient && lastCoefficient < 64 && scannedCount === 1;
  if (bitsBefore !== 0 && bitsAfter !== bitsBefore - 1) isGood = false;
  if (bitsAfter > 13 || !isGood) {
    return fail(BAD_SCAN, (firstCoefficient << 8) | lastCoefficient, (bitsBefore << 4) | bitsAfter);
  }
  for (let i = 0; i < scannedCount; i++) {
    const current = scannedComponent(i);
    let status = OK;
    if (!isDC) status = prepareHuffmanTable(true, current.acTable, false);
    else if (bitsBefore === 0) status = prepareHuffmanTable(false, current.dcTable, false);
    if (status !== OK) return status;
  }
  return OK;
}

/** @returns false where the file ends before the row. */
export function decodeProgressiveRow(row: i32): bool {
  aimBlocks(row, false);
  for (let mcu = 0; mcu < scanWide; mcu++) {
    if (!isExhausted(unread)) noteRow(row);
    if (isRestartDue()) {
      if (!restart(unread)) return false;
      unread = NO_BITS;
      emptyBlocks = 0;
      forgetLastDCs();
    }
    const isLost = isExhausted(unread);
    if (isLost && restartInterval === 0) return true;
    if (emptyBlocks > 0 && bitsBefore === 0 && restartInterval === 0) {
      const skipped = min(emptyBlocks, scanWide - mcu);
      emptyBlocks -= skipped;
      mcu += skipped - 1;
      blockAt(0).target += usize(skipped) * blockAt(0).step;
      continue;
    }
    for (let index = 0; index < blockCount; index++) {
      const block = blockAt(index);
      const coefficients = block.target;
      block.target = coefficients + block.step;
      if (isLost) continue;
      if (firstCoefficient === 0) {
        if (bitsBefore === 0) decodeMean(block.dcTable, coefficients, block.lastDC);
        else refineMean(coefficients);
      } else if (bitsBefore === 0) {
        if (emptyBlocks > 0) emptyBlocks--;
        else decodeBand(block.acTable, coefficients);
      } else {
        refineBand(block.acTable, coefficients);
      }
    }
    if (isExhausted(unread) && unreadMarker() === END_OF_FILE) return false;
  }
  return true;
}

function decodeMean(table: usize, coefficients: usize, lastDC: usize): void {
  let bits = unread;
  if (u32(bits) === 0) bits = refill(bits);
  let entry = load<u32>(table + (usize(bits >> (64 - LOOKAHEAD)) << 2));
  let mean = load<i32>(lastDC);
  if (entry & WHOLE_DC) {
    bits <<= u64(entry);
    mean += i32(entry) >> 16;
  } else {
    if (entry === 0) entry = longCode(table, bits);
    bits <<= u64(entry);
    const size = u64((entry >> 8) & 15);
    if (size !== 0) {
      mean += signedValue(bits, size);
      bits <<= size;
    }
  }
  store<i32>(lastDC, mean);
  store<i16>(coefficients, mean << bitsAfter);
  unread = bits;
}

function refineMean(coefficients: usize): void {
  let bits = unread;
  if (u32(bits) === 0) bits = refill(bits);
  if (bits >> 63) store<i16>(coefficients, i32(load<i16>(coefficients)) | (1 << bitsAfter));
  unread = bits << 1;
}

/** The coefficients of a block in the scan's band. */
function decodeBand(table: usize, coefficients: usize): void {
  let bits = unread;
  const last = lastCoefficient;
  const shift = bitsAfter;
  for (let k = firstCoefficient; k <= last; k++) {
    if (u32(bits) === 0) bits = refill(bits);
    let entry = load<u32>(table + (usize(bits >> (64 - LOOKAHEAD)) << 2));
    if (entry === 0) entry = longCode(table, bits);
    bits <<= u64(entry);
    const run = i32(entry >> 12) & 15;
    let value = i32(entry) >> 16;
    if (value === 0) {
      const size = u64((entry >> 8) & 15);
      if (size === 0) {
        if (run < 15) {
          // Not the next one only, but 2^run blocks and as many more as that many bits say, this one among them.
          emptyBlocks = (1 << run) - 1;
          if (run > 0) {
            emptyBlocks += i32(bits >> u64(64 - run));
            bits <<= u64(run);
          }
          break;
        }
        k += 15;
        continue;
      }
      value = signedValue(bits, size);
      bits <<= size;
    }
    k += run;
    store<i16>(coefficients + (usize(load<u8>(ZIGZAG + k)) << 1), value << shift);
  }
  unread = bits;
}

/** One more bit of the coefficients of a block in the scan's band, and those that this bit is the first of. */
function refineBand(table: usize, coefficients: usize): void {
  let bits = unread;
  const last = lastCoefficient;
  const one = 1 << bitsAfter;
  let k = firstCoefficient;
  while (emptyBlocks === 0 && k <= last) {
    if (u32(bits) === 0) bits = refill(bits);
    let entry = load<u32>(table + (usize(bits >> (64 - LOOKAHEAD)) << 2));
    if (entry === 0) entry = longCode(table, bits);
    const size = (entry >> 8) & 15;
    // A whole value's bits are counted in, but here they are none: a size stands for a new coefficient, whose sign follows.
    bits <<= u64((entry & 0xff) - (entry >> 16 !== 0 ? size : 0));
    let run = i32(entry >> 12) & 15;
    let value = 0;
    if (size !== 0) {
      value = bits >> 63 ? one : -one;
      bits <<= 1;
    } else if (run < 15) {
      emptyBlocks = 1 << run;
      if (run > 0) {
        emptyBlocks += i32(bits >> u64(64 - run));
        bits <<= u64(run);
      }
      break;
    }
    // The run counts coefficients that are zero still; the others on the way get their bit.
    for (; k <= last; k++) {
      const place = coefficients + (usize(load<u8>(ZIGZAG + k)) << 1);
      if (load<i16>(place) !== 0) {
        if (u32(bits) === 0) bits = refill(bits);
        refineCoefficient(place, bits, one);
        bits <<= 1;
      } else if (--run < 0) {
        break;
      }
    }
    if (value !== 0) store<i16>(coefficients + (usize(load<u8>(ZIGZAG + k)) << 1), value);
    k++;
  }
  if (emptyBlocks > 0) {
    if (k === firstCoefficient && isEmpty(coefficients)) k = 64;
    for (; k <= last; k++) {
      const place = coefficients + (usize(load<u8>(ZIGZAG + k)) << 1);
      if (load<i16>(place) === 0) continue;
      if (u32(bits) === 0) bits = refill(bits);
      refineCoefficient(place, bits, one);
      bits <<= 1;
    }
    emptyBlocks--;
  }
  unread = bits;
}

/** Whether a block has nothing but a mean. */
function isEmpty(coefficients: usize): bool {
  let some = v128.and(v128.load(coefficients), i16x8(0, -1, -1, -1, -1, -1, -1, -1));
  for (let i: usize = 16; i < 128; i += 16) some = v128.or(some, v128.load(coefficients + i));
  return !v128.any_true(some);
}

/** Adds the bit on top, away from zero, unless it is there already. */
function refineCoefficient(place: usize, bits: u64, one: i32): void {
  const value = i32(load<i16>(place));
  if (bits >> 63 && !(value & one)) store<i16>(place, value >= 0 ? value + one : value - one);
}
