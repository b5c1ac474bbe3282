import { storeLanes } from './blocks';
import { activate, multiplyAdd as fma } from './simd';

// Batch normalisation of a matrix [rows, columns]. Where there are few channels, several rows count as one (`fold`), so that a row is long
// and a multiple of four: columns = fold · channels. Sums are taken in single precision over at most BLOCK_ROWS rows, of differences from a
// number near the mean, then in double precision: as exact as double precision throughout, for any mean.

/** Rows that are summed in single precision. */
export const BLOCK_ROWS: i32 = 128;
/** Rows, evenly spread, whose mean is subtracted from all. */
const SAMPLE_ROWS: i32 = 16;

/** A row in scratch memory: whole vectors. */
export function padded(columns: i32): i32 {
  return (columns + 3) & ~3;
}

/** Adds two doubles for every single: to[columns] += from[columns]. */
export function addToDoubles(from: usize, to: usize, columns: i32): void {
  for (let j = 0; j < columns; j += 4) {
    const x = v128.load(from);
    v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(x)));
    const high = v128.shuffle<f32>(x, x, 2, 3, 2, 3);
    v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(high)), 16);
    from += 16;
    to += 32;
  }
}

/** sums[columns] = Σ x − shift, squares[columns] = Σ (x − shift)² over the rows. May read past a row, into what is never used. */
function sumShifted(x: usize, row: usize, rows: i32, columns: i32, shift: usize, sums: usize, squares: usize): void {
  const bytes = (<usize>padded(columns)) << 2;
  memory.fill(sums, 0, bytes);
  memory.fill(squares, 0, bytes);
  let i = 0;
  for (; i + 8 <= rows; i += 8) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const k = v128.load(shift + at);
      let p = x + at;
      const d0 = f32x4.sub(v128.load(p), k);
      p += row;
      const d1 = f32x4.sub(v128.load(p), k);
      p += row;
      const d2 = f32x4.sub(v128.load(p), k);
      p += row;
      const d3 = f32x4.sub(v128.load(p), k);
      p += row;
      let sum = f32x4.add(f32x4.add(d0, d1), f32x4.add(d2, d3));
      let square = f32x4.add(fma(d0, d0, f32x4.mul(d1, d1)), fma(d2, d2, f32x4.mul(d3, d3)));
      const d4 = f32x4.sub(v128.load(p), k);
      p += row;
      const d5 = f32x4.sub(v128.load(p), k);
      p += row;
      const d6 = f32x4.sub(v128.load(p), k);
      p += row;
      const d7 = f32x4.sub(v128.load(p), k);
      sum = f32x4.add(sum, f32x4.add(f32x4.add(d4, d5), f32x4.add(d6, d7)));
      square = f32x4.add(square, f32x4.add(fma(d4, d4, f32x4.mul(d5, d5)), fma(d6, d6, f32x4.mul(d7, d7))));
      v128.store(sums + at, f32x4.add(v128.load(sums + at), sum));
      v128.store(squares + at, f32x4.add(v128.load(squares + at), square));
    }
    x += row << 3;
  }
  for (; i < rows; i++) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const d = f32x4.sub(v128.load(x + at), v128.load(shift + at));
      v128.store(sums + at, f32x4.add(v128.load(sums + at), d));
      v128.store(squares + at, fma(d, d, v128.load(squares + at)));
    }
    x += row;
  }
}

/**
 * Parallel: mean and sum of squared differences of each column, as one part per chunk of `rowsPerPart` rows: parts [chunk, 2, columns] in
 * double precision, rows of whole vectors. `scratch`: three rows.
 */
export function batchNormStatistics(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  rows: i32,
  columns: i32,
  rowsPerPart: i32,
  parts: usize,
): void {
  const width = padded(columns);
  const row = (<usize>columns) << 2,
    bytes = (<usize>width) << 2;
  const shift = scratch,
    sums = shift + bytes,
    squares = sums + bytes;
  for (let part = first; part < last; part++) {
    const count = min(rowsPerPart, rows - part * rowsPerPart);
    let at = x + <usize>(part * rowsPerPart) * row;
    const mean = parts + <usize>part * (bytes << 2),
      spread = mean + (bytes << 1);
    memory.fill(mean, 0, bytes << 2);
    // The mean of a few rows is near that of all: no number is far from it that does not make the deviation large, too.
    const sample = min(SAMPLE_ROWS, count);
    memory.fill(shift, 0, bytes);
    sumShifted(at, row * <usize>(count / sample), sample, columns, shift, sums, squares);
    for (let j: usize = 0; j < bytes; j += 4) {
      const k = load<f32>(sums + j) / <f32>sample;
      store<f32>(shift + j, k - k == 0 ? k : 0);
    }
    for (let i = 0; i < count; i += BLOCK_ROWS) {
      const block = min(BLOCK_ROWS, count - i);
      sumShifted(at, row, block, columns, shift, sums, squares);
      addToDoubles(sums, mean, width);
      addToDoubles(squares, spread, width);
      at += <usize>block * row;
    }
    const share = 1 / <f64>count;
    for (let j: usize = 0; j < <usize>width; j++) {
      const sum = load<f64>(mean + (j << 3));
      const squared = load<f64>(spread + (j << 3));
      store<f64>(mean + (j << 3), <f64>load<f32>(shift + (j << 2)) + sum * share);
      store<f64>(spread + (j << 3), squared - sum * sum * share);
    }
  }
}

/**
 * Joins the parts of `batchNormStatistics`: mean, biased variance and 1 / √(variance + epsilon) of each channel. One chunk.
 */
export function batchNormJoin(
  first: i32,
  last: i32,
  scratch: usize,
  parts: usize,
  rows: i32,
  channels: i32,
  fold: i32,
  rowsPerPart: i32,
  epsilon: f64,
  means: usize,
  variances: usize,
  inverses: usize,
): void {
  const count = (rows + rowsPerPart - 1) / rowsPerPart;
  const width = (<usize>padded(channels * fold)) << 3;
  const share = 1 / (<f64>rows * <f64>fold);
  for (let channel = 0; channel < channels; channel++) {
    let mean: f64 = 0;
    for (let part = 0; part < count; part++) {
      const size = <f64>min(rowsPerPart, rows - part * rowsPerPart);
      let at = parts + <usize>part * (width << 1) + ((<usize>channel) << 3);
      let sum: f64 = 0;
      for (let i = 0; i < fold; i++) {
        sum += load<f64>(at);
        at += (<usize>channels) << 3;
      }
      mean += sum * size;
    }
    mean *= share;
    let spread: f64 = 0;
    for (let part = 0; part < count; part++) {
      const size = <f64>min(rowsPerPart, rows - part * rowsPerPart);
      let at = parts + <usize>part * (width << 1) + ((<usize>channel) << 3);
      for (let i = 0; i < fold; i++) {
        const distance = load<f64>(at) - mean;
        spread += load<f64>(at + width) + distance * distance * size;
        at += (<usize>channels) << 3;
      }
    }
    // Rounding may leave the variance of equal numbers a trace below zero.
    const variance = spread < 0 ? 0 : spread * share;
    const to = (<usize>channel) << 2;
    store<f32>(means + to, <f32>mean);
    store<f32>(variances + to, <f32>variance);
    store<f32>(inverses + to, <f32>(1 / sqrt<f64>(variance + epsilon)));
  }
}

/**
 * What `batchNormApply` and the gradient need of each column: rows mean, scale and offset, [3, columns]. One chunk.
 *
 * scale = gamma · inverse deviation, which is computed from the variance where `inverse` is 0. `gamma` and `beta` may be 0, for one and zero.
 */
export function batchNormFactors(
  first: i32,
  last: i32,
  scratch: usize,
  means: usize,
  inverse: usize,
  variance: usize,
  epsilon: f64,
  gamma: usize,
  beta: usize,
  channels: i32,
  fold: i32,
  factors: usize,
): void {
  const row = (<usize>padded(channels * fold)) << 2;
  for (let i = 0; i < fold; i++) {
    for (let channel: usize = 0; channel < (<usize>channels) << 2; channel += 4) {
      const deviation = inverse
        ? load<f32>(inverse + channel)
        : <f32>(1 / sqrt<f64>(<f64>load<f32>(variance + channel) + epsilon));
      store<f32>(factors, load<f32>(means + channel));
      store<f32>(factors + row, gamma ? load<f32>(gamma + channel) * deviation : deviation);
      store<f32>(factors + (row << 1), beta ? load<f32>(beta + channel) : 0);
      factors += 4;
    }
  }
}

/** (x − mean) · scale + offset: the same bits in both directions, so that the gradient finds again where ReLU let through. */
export function normalise(x: v128, mean: v128, scale: v128, offset: v128): v128 {
  return fma(f32x4.sub(x, mean), scale, offset);
}

/** Parallel: y = (x − mean) · scale + offset, activated. A chunk is `rowsPerChunk` rows, from the last on, which are still in the cache. */
export function batchNormApply(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  y: usize,
  rows: i32,
  columns: i32,
  rowsPerChunk: i32,
  factors: usize,
  activation: i32,
): void {
  const row = (<usize>columns) << 2,
    whole = (<usize>(columns & ~3)) << 2,
    width = (<usize>padded(columns)) << 2;
  const scales = factors + width,
    offsets = scales + width;
  const from = max(0, rows - last * rowsPerChunk),
    to = rows - first * rowsPerChunk;
  x += <usize>from * row;
  y += <usize>from * row;
  let i = from;
  for (; i + 4 <= to; i += 4) {
    for (let at: usize = 0; at < whole; at += 16) {
      const mean = v128.load(factors + at),
        scale = v128.load(scales + at),
        offset = v128.load(offsets + at);
      let p = x + at,
        q = y + at;
      v128.store(q, activate(normalise(v128.load(p), mean, scale, offset), activation));
      p += row;
      q += row;
      v128.store(q, activate(normalise(v128.load(p), mean, scale, offset), activation));
      p += row;
      q += row;
      v128.store(q, activate(normalise(v128.load(p), mean, scale, offset), activation));
      p += row;
      q += row;
      v128.store(q, activate(normalise(v128.load(p), mean, scale, offset), activation));
    }
    x += row << 2;
    y += row << 2;
  }
  for (; i < to; i++) {
    for (let at: usize = 0; at < whole; at += 16) {
      const value = normalise(
        v128.load(x + at),
        v128.load(factors + at),
        v128.load(scales + at),
        v128.load(offsets + at),
      );
      v128.store(y + at, activate(value, activation));
    }
    x += row;
    y += row;
  }
  if (whole == row) return;
  // What is left of each row: fewer than four numbers, which is rare enough to do in a second run.
  x -= <usize>(to - from) * row;
  y -= <usize>(to - from) * row;
  for (i = from; i < to; i++) {
    const at = whole;
    const value = normalise(
      v128.load(x + at),
      v128.load(factors + at),
      v128.load(scales + at),
      v128.load(offsets + at),
    );
    storeLanes(y + at, activate(value, activation), columns & 3);
    x += row;
    y += row;
  }
}
