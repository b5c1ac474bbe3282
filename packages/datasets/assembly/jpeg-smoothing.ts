// What libjpeg-turbo does for progressive files whose last scans are missing, so that pictures of means alone do not show their blocks:
// coefficients that no scan has told are guessed from the means of the 5 × 5 blocks around (after Annex K.8).

import {
  bitsAfter,
  component,
  componentCount,
  firstCoefficient,
  lastCoefficient,
  latchedTable,
  mcusHigh,
  scannedComponent,
  scannedCount,
} from './jpeg-frame';
import { transformBlock } from './jpeg-idct';
import { ZIGZAG } from './jpeg-quantization';

/** How many of the first coefficients can be guessed, the mean among them. */
const GUESSED: i32 = 10;

/** Per coefficient the bits that are not known: -1 all, 0 none. Of each component after all scans, then before its last one. */
const unknown = memory.data(2 * 4 * 10 * 4, 4);
let scans: i32 = 0;
/** The last row of MCUs whose data the last scan had. */
let lastGoodRow: i32 = 0;

/** What the means of the surroundings count for each coefficient, times 256, if only means are known. */
// biome-ignore format: squares
const FROM_MEANS = memory.data<i16>([
  -2, -6, -8, -6, -2,  -6, 6, 42, 6, -6,  -8, 42, 152, 42, -8,  -6, 6, 42, 6, -6,  -2, -6, -8, -6, -2,
  -1, -1, 0, 1, 1,  -3, 13, 0, -13, 3,  -3, 38, 0, -38, 3,  -3, 13, 0, -13, 3,  -1, -1, 0, 1, 1,
  -1, -3, -3, -3, -1,  -1, 13, 38, 13, -1,  0, 0, 0, 0, 0,  1, -13, -38, -13, 1,  1, 3, 3, 3, 1,
  0, 0, 1, 0, 0,  0, 2, 7, 2, 0,  0, -5, -14, -5, 0,  0, 2, 7, 2, 0,  0, 0, 1, 0, 0,
  -1, 0, 0, 0, 1,  0, 9, 0, -9, 0,  0, 0, 0, 0, 0,  0, -9, 0, 9, 0,  1, 0, 0, 0, -1,
  0, 0, 0, 0, 0,  0, 2, -5, 2, 0,  1, 7, -14, 7, 1,  0, 2, -5, 2, 0,  0, 0, 0, 0, 0,
  0, 0, 0, 0, 0,  0, 1, 0, -1, 0,  0, 2, 0, -2, 0,  0, 1, 0, -1, 0,  0, 0, 0, 0, 0,
  0, 0, 0, 0, 0,  0, 1, -3, 1, 0,  0, 0, 0, 0, 0,  0, -1, 3, -1, 0,  0, 0, 0, 0, 0,
  0, 0, 0, 0, 0,  0, 1, 0, -1, 0,  0, -3, 0, 3, 0,  0, 1, 0, -1, 0,  0, 0, 0, 0, 0,
  0, 0, 0, 0, 0,  0, 1, 2, 1, 0,  0, 0, 0, 0, 0,  0, -1, -2, -1, 0,  0, 0, 0, 0, 0,
]);
/** The same for the first five beside the mean, if more is known. */
// biome-ignore format: squares
const FROM_MORE = memory.data<i16>([
  0, 0, 0, 0, 0,  0, 0, 0, 0, 0,  -7, 50, 0, -50, 7,  0, 0, 0, 0, 0,  0, 0, 0, 0, 0,
  0, 0, -7, 0, 0,  0, 0, 50, 0, 0,  0, 0, 0, 0, 0,  0, 0, -50, 0, 0,  0, 0, 7, 0, 0,
  0, 0, -1, 0, 0,  0, 0, 13, 0, 0,  0, 0, -24, 0, 0,  0, 0, 13, 0, 0,  0, 0, -1, 0, 0,
  0, -1, 0, 1, 0,  -1, 10, 0, -10, 1,  0, 0, 0, 0, 0,  1, -10, 0, 10, -1,  0, 1, 0, -1, 0,
  0, 0, 0, 0, 0,  0, 0, 0, 0, 0,  -1, 13, -24, 13, -1,  0, 0, 0, 0, 0,  0, 0, 0, 0, 0,
]);

/** The means around a block, and the block itself. */
const means = memory.data(25 * 4, 16);
const guess = memory.data(128, 16);

function unknownBits(index: i32, before: bool): usize {
  return unknown + 4 * GUESSED * ((before ? 4 : 0) + index);
}

/** Begins a file. */
export function beginSmoothing(): void {
  memory.fill(unknown, 0xff, 2 * 4 * 4 * GUESSED);
  scans = 0;
  lastGoodRow = 0;
}

/** Notes what the scan at hand tells. */
export function noteScan(): void {
  scans++;
  for (let i = 0; i < scannedCount; i++) {
    const index = scannedComponent(i).index;
    const after = unknownBits(index, false);
    const before = unknownBits(index, true);
    if (scans > 1) memory.copy(before, after, 4 * GUESSED);
    else memory.fill(before, 0, 4 * GUESSED);
    for (let k = firstCoefficient; k <= min(lastCoefficient, GUESSED - 1); k++) store<i32>(after + 4 * k, bitsAfter);
  }
}

/** Notes that a row of MCUs, or of a lone component's blocks, has data. */
export function noteRow(row: i32): void {
  lastGoodRow = scannedCount === 1 ? row / scannedComponent(0).down : row;
}

/** Whether coefficients are to be guessed: all means are known, and something beside is not. */
export function isSmoothingUseful(): bool {
  let isUseful = false;
  for (let i = 0; i < componentCount; i++) {
    const current = component(i);
    if (!current.isLatched || load<i32>(unknownBits(i, false)) < 0) return false;
    for (let k = 0; k < GUESSED; k++) {
      if (load<u16>(latchedTable(i) + 2 * usize(load<u8>(ZIGZAG + k))) === 0) return false;
      if (k > 0 && load<i32>(unknownBits(i, false) + 4 * k) !== 0) isUseful = true;
    }
  }
  if (scans < 2) memory.fill(unknownBits(0, true), 0xff, 4 * 4 * GUESSED);
  return isUseful;
}

/** As the transformation of a row of a component's blocks, with guesses for what is not known. */
export function transformSmoothly(index: i32, row: i32, blockRow: i32): void {
  const current = component(index);
  const bits = unknownBits(index, row > lastGoodRow);
  let onlyMeans = true;
  for (let k = 1; k < GUESSED; k++) if (load<i32>(bits + 4 * k) !== -1) onlyMeans = false;
  const table = latchedTable(index);
  const y = row * current.down + blockRow;
  const from = current.coefficients + usize(y) * 16 * current.stride;
  let to = current.samples + usize(y) * 8 * current.stride;
  for (let x = 0; x < current.blocksWide; x++, to += 8) {
    gatherMeans(index, row, blockRow, x);
    memory.copy(guess, from + 128 * x, 128);
    const end = onlyMeans ? GUESSED : 6;
    for (let k = 1; k < end; k++) {
      const weights = onlyMeans ? FROM_MEANS + 50 * k : FROM_MORE + 50 * (k - 1);
      guessCoefficient(weights, table, usize(load<u8>(ZIGZAG + k)), load<i32>(bits + 4 * k));
    }
    if (onlyMeans) {
      store<i16>(guess, 0);
      guessCoefficient(FROM_MEANS, table, 0, -1);
    }
    transformBlock(guess, table, to, current.stride);
  }
}

/** Sets a coefficient that is 0 and may be more, as far as its unknown bits go. */
function guessCoefficient(weights: usize, table: usize, place: usize, bits: i32): void {
  if (bits === 0 || load<i16>(guess + 2 * place) !== 0) return;
  let sum: i32 = 0;
  for (let i = 0; i < 25; i++) sum += i32(load<i16>(weights + 2 * i)) * load<i32>(means + 4 * i);
  const total = i64(sum) * i64(load<u16>(table));
  const factor = i64(load<u16>(table + 2 * place));
  let size = i32(((factor << 7) + (total < 0 ? -total : total)) / (factor << 8));
  if (bits > 0 && size >= 1 << bits) size = (1 << bits) - 1;
  store<i16>(guess + 2 * place, total < 0 ? -size : size);
}

/** Beyond the edges lies what lies at them. */
function gatherMeans(index: i32, row: i32, blockRow: i32, x: i32): void {
  const current = component(index);
  const y = row * current.down + blockRow;
  const isLast = row === mcusHigh - 1;
  const rowsHere = isLast ? current.blocksHigh - row * current.down : current.down;
  const bottom = (isLast ? current.blocksHigh : mcusHigh * current.down) - 1;
  // libjpeg counts the rows above as if all rows of MCUs had as many blocks as this one.
  const above = row * rowsHere + blockRow;
  for (let dy = -2; dy <= 2; dy++) {
    let from = min(y + dy, bottom);
    if (dy < 0) from = y - min(-dy, above);
    const line = current.coefficients + usize(from) * 16 * current.stride;
    for (let dx = -2; dx <= 2; dx++) {
      const column = min(max(x + dx, 0), current.blocksWide - 1);
      store<i32>(means + 4 * (5 * (dy + 2) + dx + 2), i32(load<i16>(line + 128 * column)));
    }
  }
}
