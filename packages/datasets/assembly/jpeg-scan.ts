// The MCUs of a scan and the blocks in them.

import { lastDCAddress, latchedTable, mcusHigh, mcusWide, scannedComponent, scannedCount } from './jpeg-frame';
import { huffmanTable } from './jpeg-huffman';

/** A block of the MCU at hand. */
@unmanaged
export class Block {
  dcTable: usize;
  acTable: usize;
  /** Address of the component's last DC coefficient. */
  lastDC: usize;
  /** Its quantization table. */
  factors: usize;
  /** Where its samples or coefficients go. */
  target: usize;
  /** From there to the same of the next MCU. */
  step: usize;
  /** From a row of samples to the next. */
  stride: usize;
}

const BLOCK_BYTES: usize = 32;
const blocks = memory.data(10 * 32, 16);
export let blockCount: i32 = 0;
/** MCUs of the scan in a row, and rows. A scan of one component has blocks for MCUs, only those that hold samples. */
export let scanWide: i32 = 0;
export let scanHigh: i32 = 0;

export function blockAt(index: i32): Block {
  return changetype<Block>(blocks + usize(index) * BLOCK_BYTES);
}

/** Lists the blocks of an MCU of the scan. */
export function beginMCUs(): void {
  const isAlone = scannedCount === 1;
  scanWide = isAlone ? scannedComponent(0).blocksWide : mcusWide;
  scanHigh = isAlone ? scannedComponent(0).blocksHigh : mcusHigh;
  blockCount = 0;
  for (let i = 0; i < scannedCount; i++) {
    const current = scannedComponent(i);
    current.lastDC = 0;
    const count = isAlone ? 1 : current.across * current.down;
    for (let j = 0; j < count; j++) {
      const block = blockAt(blockCount++);
      block.dcTable = huffmanTable(current.dcTable & 3);
      block.acTable = huffmanTable(4 + (current.acTable & 3));
      block.lastDC = lastDCAddress(current.index);
      block.factors = latchedTable(current.index);
      block.stride = current.stride;
    }
  }
}

/** Points the blocks at the first MCU of a row, at their samples or at their coefficients. */
export function aimBlocks(row: i32, isSamples: bool): void {
  const isAlone = scannedCount === 1;
  let index = 0;
  for (let i = 0; i < scannedCount; i++) {
    const current = scannedComponent(i);
    const across = isAlone ? 1 : current.across;
    const down = isAlone ? 1 : current.down;
    const size = isSamples ? 8 : 128;
    const line = isSamples ? 8 * current.stride : 16 * current.stride;
    const first = isSamples ? current.samples : current.coefficients;
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) {
        const block = blockAt(index++);
        block.target = first + usize(row * down + y) * line + x * size;
        block.step = across * size;
      }
    }
  }
}

/** Predictions begin anew. */
export function forgetLastDCs(): void {
  for (let i = 0; i < scannedCount; i++) scannedComponent(i).lastDC = 0;
}
