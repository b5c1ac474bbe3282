import { BLOCK, copyPart, storeFour } from './blocks';

// Operations, by the numbers that src/kernels/binary.ts gives them. From EQUAL on the results are truth values, a byte each.
const ADD: i32 = 0;
const SUBTRACT: i32 = 1;
const MULTIPLY: i32 = 2;
const DIVIDE: i32 = 3;
const MAXIMUM: i32 = 4;
const MINIMUM: i32 = 5;
const SQUARED_DIFFERENCE: i32 = 6;
const RELU_GRADIENT: i32 = 7;
const EQUAL: i32 = 8;
const NOT_EQUAL: i32 = 9;
const LESS: i32 = 10;
const LESS_EQUAL: i32 = 11;

/** Numbers of a repeated row that are worked on at a time. */
const PATTERN: i32 = 1024;

function squaredDifference(a: v128, b: v128): v128 {
  const difference = f32x4.sub(a, b);
  return f32x4.mul(difference, difference);
}

/** The gradient `dy` where the result `y` is not zero or less: also where it is NaN. */
function reluGradient(dy: v128, y: v128): v128 {
  return v128.andnot(dy, f32x4.le(y, f32x4.splat(0)));
}

/** Sixteen comparisons' masks as bytes 0 and 1. */
function storeTruth(to: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  const bytes = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(x0, x1), i16x8.narrow_i32x4_s(x2, x3));
  v128.store(to, v128.and(bytes, i8x16.splat(1)));
}

/** One operation for blocks of neighbouring pairs; a step of 0 bytes instead of 64 uses one block for all. */
function combineBlocks(operation: i32, a: usize, aStep: usize, b: usize, bStep: usize, y: usize, blocks: i32): void {
  const step: usize = operation < EQUAL ? 64 : 16;
  for (; blocks > 0; blocks--) {
    const a0 = v128.load(a),
      a1 = v128.load(a, 16),
      a2 = v128.load(a, 32),
      a3 = v128.load(a, 48),
      b0 = v128.load(b),
      b1 = v128.load(b, 16),
      b2 = v128.load(b, 32),
      b3 = v128.load(b, 48);
    if (operation == ADD) storeFour(y, f32x4.add(a0, b0), f32x4.add(a1, b1), f32x4.add(a2, b2), f32x4.add(a3, b3));
    else if (operation == MULTIPLY) {
      storeFour(y, f32x4.mul(a0, b0), f32x4.mul(a1, b1), f32x4.mul(a2, b2), f32x4.mul(a3, b3));
    } else if (operation == SUBTRACT) {
      storeFour(y, f32x4.sub(a0, b0), f32x4.sub(a1, b1), f32x4.sub(a2, b2), f32x4.sub(a3, b3));
    } else if (operation == RELU_GRADIENT) {
      storeFour(y, reluGradient(a0, b0), reluGradient(a1, b1), reluGradient(a2, b2), reluGradient(a3, b3));
    } else if (operation == DIVIDE) {
      storeFour(y, f32x4.div(a0, b0), f32x4.div(a1, b1), f32x4.div(a2, b2), f32x4.div(a3, b3));
    } else if (operation == MAXIMUM) {
      storeFour(y, f32x4.max(a0, b0), f32x4.max(a1, b1), f32x4.max(a2, b2), f32x4.max(a3, b3));
    } else if (operation == MINIMUM) {
      storeFour(y, f32x4.min(a0, b0), f32x4.min(a1, b1), f32x4.min(a2, b2), f32x4.min(a3, b3));
    } else if (operation == SQUARED_DIFFERENCE) {
      storeFour(
        y,
        squaredDifference(a0, b0),
        squaredDifference(a1, b1),
        squaredDifference(a2, b2),
        squaredDifference(a3, b3),
      );
    } else if (operation == EQUAL) {
      storeTruth(y, f32x4.eq(a0, b0), f32x4.eq(a1, b1), f32x4.eq(a2, b2), f32x4.eq(a3, b3));
    } else if (operation == NOT_EQUAL) {
      storeTruth(y, f32x4.ne(a0, b0), f32x4.ne(a1, b1), f32x4.ne(a2, b2), f32x4.ne(a3, b3));
    } else if (operation == LESS) {
      storeTruth(y, f32x4.lt(a0, b0), f32x4.lt(a1, b1), f32x4.lt(a2, b2), f32x4.lt(a3, b3));
    } else if (operation == LESS_EQUAL) {
      storeTruth(y, f32x4.le(a0, b0), f32x4.le(a1, b1), f32x4.le(a2, b2), f32x4.le(a3, b3));
    }
    a += aStep;
    b += bStep;
    y += step;
  }
}

/** The same for any number of pairs. */
function combine(
  operation: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  y: usize,
  count: i32,
  scratch: usize,
): void {
  const blocks = count / BLOCK,
    rest = count % BLOCK;
  combineBlocks(operation, a, aStep, b, bStep, y, blocks);
  if (rest == 0) return;
  combineBlocks(operation, a + <usize>blocks * aStep, aStep, b + <usize>blocks * bStep, bStep, scratch, 1);
  const size = operation < EQUAL ? 4 : 1;
  copyPart(scratch, y + <usize>(blocks * BLOCK * size), rest * size);
}

/**
 * Parallel: an operation of two numbers, one of them from `full` `[rows, inner]`, the other from `part` `[rows / repeats, inner]`, of which
 * each row is used `repeats` times. `swapped`: `part` is the first of the two. A chunk is `chunkRows` rows.
 *
 * `scratch`: a block, then PATTERN numbers and a block.
 */
export function binary(
  first: i32,
  last: i32,
  scratch: usize,
  operation: i32,
  full: usize,
  part: usize,
  y: usize,
  rows: i32,
  inner: i32,
  repeats: i32,
  chunkRows: i32,
  swapped: i32,
): void {
  const bytes = (<usize>inner) << 2;
  const yBytes = operation < EQUAL ? bytes : <usize>inner;
  const pattern = scratch + 64;
  let row = first * chunkRows;
  const end = min(rows, last * chunkRows);
  while (row < end) {
    // As many rows as one row of the other serves.
    const source = repeats == 1 ? row : row / repeats;
    const stop = repeats == 1 ? end : min(end, (source + 1) * repeats);
    let b = part + <usize>source * bytes,
      bStep: usize = 64,
      together = repeats == 1 ? stop - row : 1;
    if (repeats > 1 && inner == 1) {
      const x = v128.load32_splat(b);
      storeFour(pattern, x, x, x, x);
      b = pattern;
      bStep = 0;
      together = stop - row;
    } else if (repeats > 1 && inner <= PATTERN / 2) {
      together = min(stop - row, PATTERN / inner);
      let to = pattern;
      for (let i = 0; i < together; i++) {
        for (let j: usize = 0; j < bytes; j += 16) v128.store(to + j, v128.load(b + j));
        to += bytes;
      }
      b = pattern;
    }
    while (row < stop) {
      const count = min(together, stop - row);
      const a = full + <usize>row * bytes,
        to = y + <usize>row * yBytes;
      if (swapped) combine(operation, b, bStep, a, 64, to, count * inner, scratch);
      else combine(operation, a, 64, b, bStep, to, count * inner, scratch);
      row += count;
    }
  }
}
