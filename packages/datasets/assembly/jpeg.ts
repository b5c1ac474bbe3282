// Decoding of a JPEG file to RGB, with the bytes that libjpeg-turbo gives: baseline, extended sequential and progressive, 8 bits.

import { beginColors, convertRow } from './jpeg-color';
import {
  component,
  componentCount,
  height,
  isProgressive,
  latchedTable,
  mcusHigh,
  mostDown,
  scannedCount,
  width,
} from './jpeg-frame';
import { hasScan, openFile, readHeaders } from './jpeg-headers';
import { transformBlock } from './jpeg-idct';
import { bytesLeft } from './jpeg-input';
import { beginProgressive, decodeProgressiveRow } from './jpeg-progressive';
import { latchQuantizationTables } from './jpeg-quantization';
import { beginRestarts } from './jpeg-restart';
import { beginMCUs, scanHigh } from './jpeg-scan';
import { beginSequential, decodeSequentialRow } from './jpeg-sequential';
import { beginSmoothing, isSmoothingUseful, transformSmoothly } from './jpeg-smoothing';
import { beginUpsampling, needsNextRows, upsampledRow } from './jpeg-upsample';
import { reserve } from './memory';
import {
  detail,
  fail,
  MISPLACED_MARKER,
  OK,
  OUT_OF_MEMORY,
  TOO_LITTLE_DATA,
  TOO_MANY_SCANS,
  TRUNCATED_DATA,
  TRUNCATED_HEADER,
} from './status';

/** More than any encoder makes, few enough to be read through. */
const MOST_SCANS: i32 = 500;
/** Pictures of at most so many pixels are made whatever their data. */
const SMALL: i32 = 1 << 20;

let pixels: usize = 0;
let rowsDone: i32 = 0;

/** Where the pixels of the last picture are: `imageHeight × imageWidth × 3` bytes, up to the next one. */
export function pixelsAddress(): usize {
  return pixels;
}

export function imageWidth(): i32 {
  return width;
}

export function imageHeight(): i32 {
  return height;
}

/**
 * Decodes the file that lies at an address, in memory that `allocate` gave.
 *
 * @returns OK, and then `pixelsAddress`, `width` and `height` say what there is; or what is wrong.
 */
export function decodeJPEG(address: usize, length: usize): i32 {
  let status = openFile(address, length);
  if (status === OK) status = readHeaders(i32(length));
  if (status !== OK) return status;
  if (!hasScan) return fail(MISPLACED_MARKER, 0xd9);
  status = checkSize();
  if (status !== OK) return status;
  beginColors();
  const isWhole = !isProgressive && scannedCount === componentCount;
  if (!allocateAll(isWhole)) return fail(OUT_OF_MEMORY, i32((u64(width) * u64(height)) >> 20));
  rowsDone = 0;
  if (!isWhole) return decodeScans(i32(length));
  status = decodeScan(true);
  return status === OK ? checkEnd(length) : status;
}

/** What follows the only scan may be missing but not be wrong; remarks may be cut off. */
function checkEnd(length: usize): i32 {
  const status = readHeaders(i32(length));
  if (status === OK && hasScan) return fail(MISPLACED_MARKER, 0xda);
  const segment = detail(1);
  return status === TRUNCATED_HEADER && (segment === 0 || segment >= 0xe0) ? OK : status;
}

/** Refuses files that cannot hold the picture they announce: each of its blocks takes a bit or more. */
function checkSize(): i32 {
  if (width * height <= SMALL) return OK;
  let blocks: u64 = 0;
  for (let i = 0; i < componentCount; i++) blocks += u64(component(i).blocksWide) * u64(component(i).blocksHigh);
  if (8 * u64(bytesLeft()) >= blocks) return OK;
  return fail(TOO_LITTLE_DATA, i32(bytesLeft()), i32(blocks));
}

function allocateAll(isWhole: bool): bool {
  pixels = reserve(3 * u64(width) * u64(height));
  if (pixels === 0 || !beginUpsampling()) return false;
  for (let i = 0; i < componentCount; i++) {
    const current = component(i);
    const size = u64(current.stride) * u64(current.rows);
    current.samples = reserve(size);
    if (current.samples === 0) return false;
    if (isWhole) continue;
    current.coefficients = reserve(2 * size);
    if (current.coefficients === 0) return false;
    memory.fill(current.coefficients, 0, usize(2 * size));
  }
  return true;
}

/** Decodes one scan, to rows of pixels or to coefficients. */
function decodeScan(isSamples: bool): i32 {
  let status = latchQuantizationTables();
  if (status === OK) status = isProgressive ? beginProgressive() : beginSequential();
  if (status !== OK) return status;
  beginMCUs();
  beginRestarts();
  for (let row = 0; row < scanHigh; row++) {
    const isThere = isProgressive ? decodeProgressiveRow(row) : decodeSequentialRow(row, isSamples);
    if (!isThere) return fail(TRUNCATED_DATA, row, scanHigh);
    if (isSamples) finishRows((row + 1) * (scannedCount === 1 ? 8 : 8 * mostDown));
  }
  return OK;
}

/** Makes pixels of the samples that are there once those of so many rows of the picture are decoded. */
function finishRows(done: i32): void {
  const end = done < height ? done - i32(needsNextRows) : height;
  let to = pixels + usize(rowsDone) * 3 * width;
  for (let y = rowsDone; y < end; y++, to += 3 * width) {
    const first = upsampledRow(0, y);
    const second = componentCount > 1 ? upsampledRow(1, y) : 0;
    const third = componentCount > 1 ? upsampledRow(2, y) : 0;
    const fourth = componentCount > 3 ? upsampledRow(3, y) : 0;
    convertRow(first, second, third, fourth, to, width);
  }
  rowsDone = end;
}

/** Decodes all scans to coefficients, and those to pixels. */
function decodeScans(length: i32): i32 {
  beginSmoothing();
  for (let scans = 0; hasScan; scans++) {
    if (scans === MOST_SCANS) return fail(TOO_MANY_SCANS, MOST_SCANS);
    let status = decodeScan(false);
    if (status === OK) status = readHeaders(length);
    if (status !== OK) return status;
  }
  const isSmooth = isProgressive && isSmoothingUseful();
  for (let row = 0; row < mcusHigh; row++) {
    for (let i = 0; i < componentCount; i++) {
      const current = component(i);
      const count = min(current.down, current.blocksHigh - row * current.down);
      for (let y = 0; y < count; y++) {
        if (isSmooth) transformSmoothly(i, row, y);
        else transformRow(i, row * current.down + y);
      }
    }
    finishRows((row + 1) * 8 * mostDown);
  }
  return OK;
}

/** Makes samples of a row of blocks. A component without a scan has no table, nor coefficients. */
function transformRow(index: i32, y: i32): void {
  const current = component(index);
  let from = current.coefficients + usize(y) * 16 * current.stride;
  let to = current.samples + usize(y) * 8 * current.stride;
  for (let x = 0; x < current.blocksWide; x++, from += 128, to += 8) {
    transformBlock(from, latchedTable(index), to, current.stride);
  }
}
