// The accurate integer inverse DCT of libjpeg ("islow"): Loeffler, Ligtenberg and Moschytz 1989, in fixed point of 13 bits.
//
// Sums of two samples wrap at 16 bits and rows saturate between the passes, as they do in libjpeg-turbo's kernels for x86, so that
// even coefficients out of any range give the same bytes.

/** Pairs of factors for sums of products, times 2^13. */
function pair(first: i32, second: i32): v128 {
  return i32x4.splat((first & 0xffff) | (second << 16));
}

/** Between the passes. */
const rows = memory.data(128, 16);

function interleaveLow(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

function interleaveHigh(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** The sums (or differences) of two rows as the two halves of an i32 row, and those descaled and packed into one i16 row. */
function packSum(evenLow: v128, evenHigh: v128, oddLow: v128, oddHigh: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(evenLow, oddLow), shift),
    i32x4.shr_s(i32x4.add(evenHigh, oddHigh), shift),
  );
}

function packDifference(evenLow: v128, evenHigh: v128, oddLow: v128, oddHigh: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.sub(evenLow, oddLow), shift),
    i32x4.shr_s(i32x4.sub(evenHigh, oddHigh), shift),
  );
}

/** Transforms eight columns at a time, and stores the resulting rows; they are less by `shift` bits. */
function pass(i0: v128, i1: v128, i2: v128, i3: v128, i4: v128, i5: v128, i6: v128, i7: v128, shift: i32): void {
  const rounding = i32x4.splat(1 << (shift - 1));
  // Even rows.
  let pairs = interleaveLow(i2, i6);
  const e2L = i32x4.dot_i16x8_s(pairs, pair(4433, 4433 - 15137));
  const e3L = i32x4.dot_i16x8_s(pairs, pair(4433 + 6270, 4433));
  pairs = interleaveHigh(i2, i6);
  const e2H = i32x4.dot_i16x8_s(pairs, pair(4433, 4433 - 15137));
  const e3H = i32x4.dot_i16x8_s(pairs, pair(4433 + 6270, 4433));
  const sum = i16x8.add(i0, i4);
  const difference = i16x8.sub(i0, i4);
  const e0L = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(sum), 13), rounding);
  const e0H = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(sum), 13), rounding);
  const e1L = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(difference), 13), rounding);
  const e1H = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(difference), 13), rounding);
  // Odd rows.
  const a = i16x8.add(i7, i3);
  const b = i16x8.add(i5, i1);
  pairs = interleaveLow(a, b);
  const zaL = i32x4.dot_i16x8_s(pairs, pair(9633 - 16069, 9633));
  const zbL = i32x4.dot_i16x8_s(pairs, pair(9633, 9633 - 3196));
  pairs = interleaveHigh(a, b);
  const zaH = i32x4.dot_i16x8_s(pairs, pair(9633 - 16069, 9633));
  const zbH = i32x4.dot_i16x8_s(pairs, pair(9633, 9633 - 3196));
  let low = interleaveLow(i7, i1);
  let high = interleaveHigh(i7, i1);
  const o0L = i32x4.add(zaL, i32x4.dot_i16x8_s(low, pair(2446 - 7373, -7373)));
  const o0H = i32x4.add(zaH, i32x4.dot_i16x8_s(high, pair(2446 - 7373, -7373)));
  const o3L = i32x4.add(zbL, i32x4.dot_i16x8_s(low, pair(-7373, 12299 - 7373)));
  const o3H = i32x4.add(zbH, i32x4.dot_i16x8_s(high, pair(-7373, 12299 - 7373)));
  low = interleaveLow(i5, i3);
  high = interleaveHigh(i5, i3);
  const o1L = i32x4.add(zbL, i32x4.dot_i16x8_s(low, pair(16819 - 20995, -20995)));
  const o1H = i32x4.add(zbH, i32x4.dot_i16x8_s(high, pair(16819 - 20995, -20995)));
  const o2L = i32x4.add(zaL, i32x4.dot_i16x8_s(low, pair(-20995, 25172 - 20995)));
  const o2H = i32x4.add(zaH, i32x4.dot_i16x8_s(high, pair(-20995, 25172 - 20995)));
  // Both.
  let evenLow = i32x4.add(e0L, e3L);
  let evenHigh = i32x4.add(e0H, e3H);
  v128.store(rows, packSum(evenLow, evenHigh, o3L, o3H, shift), 0);
  v128.store(rows, packDifference(evenLow, evenHigh, o3L, o3H, shift), 112);
  evenLow = i32x4.add(e1L, e2L);
  evenHigh = i32x4.add(e1H, e2H);
  v128.store(rows, packSum(evenLow, evenHigh, o2L, o2H, shift), 16);
  v128.store(rows, packDifference(evenLow, evenHigh, o2L, o2H, shift), 96);
  evenLow = i32x4.sub(e1L, e2L);
  evenHigh = i32x4.sub(e1H, e2H);
  v128.store(rows, packSum(evenLow, evenHigh, o1L, o1H, shift), 32);
  v128.store(rows, packDifference(evenLow, evenHigh, o1L, o1H, shift), 80);
  evenLow = i32x4.sub(e0L, e3L);
  evenHigh = i32x4.sub(e0H, e3H);
  v128.store(rows, packSum(evenLow, evenHigh, o0L, o0H, shift), 48);
  v128.store(rows, packDifference(evenLow, evenHigh, o0L, o0H, shift), 64);
}

/** Transforms the columns of what the first pass left, that is, the block's rows, and stores what is left as columns. */
function secondPass(): void {
  const r0 = v128.load(rows, 0);
  const r1 = v128.load(rows, 16);
  const r2 = v128.load(rows, 32);
  const r3 = v128.load(rows, 48);
  const r4 = v128.load(rows, 64);
  const r5 = v128.load(rows, 80);
  const r6 = v128.load(rows, 96);
  const r7 = v128.load(rows, 112);
  // 8 × 8 transposed: pairs of rows, then of pairs, then of fours. (Engines know these shuffles as single instructions.)
  const a0 = interleaveLow(r0, r1);
  const a1 = interleaveHigh(r0, r1);
  const a2 = interleaveLow(r2, r3);
  const a3 = interleaveHigh(r2, r3);
  const a4 = interleaveLow(r4, r5);
  const a5 = interleaveHigh(r4, r5);
  const a6 = interleaveLow(r6, r7);
  const a7 = interleaveHigh(r6, r7);
  const b0 = i32x4.shuffle(a0, a2, 0, 4, 1, 5);
  const b1 = i32x4.shuffle(a0, a2, 2, 6, 3, 7);
  const b2 = i32x4.shuffle(a1, a3, 0, 4, 1, 5);
  const b3 = i32x4.shuffle(a1, a3, 2, 6, 3, 7);
  const b4 = i32x4.shuffle(a4, a6, 0, 4, 1, 5);
  const b5 = i32x4.shuffle(a4, a6, 2, 6, 3, 7);
  const b6 = i32x4.shuffle(a5, a7, 0, 4, 1, 5);
  const b7 = i32x4.shuffle(a5, a7, 2, 6, 3, 7);
  pass(
    i64x2.shuffle(b0, b4, 0, 2),
    i64x2.shuffle(b0, b4, 1, 3),
    i64x2.shuffle(b1, b5, 0, 2),
    i64x2.shuffle(b1, b5, 1, 3),
    i64x2.shuffle(b2, b6, 0, 2),
    i64x2.shuffle(b2, b6, 1, 3),
    i64x2.shuffle(b3, b7, 0, 2),
    i64x2.shuffle(b3, b7, 1, 3),
    18,
  );
}

/**
 * From 64 coefficients to 8 × 8 samples.
 *
 * @param block 64 i16 in reading order.
 * @param table what they are multiplied by, 64 i16.
 * @param samples address of the first.
 * @param stride from one row of samples to the next.
 */
export function transformBlock(block: usize, table: usize, samples: usize, stride: usize): void {
  const c1 = v128.load(block, 16);
  const c2 = v128.load(block, 32);
  const c3 = v128.load(block, 48);
  const c4 = v128.load(block, 64);
  const c5 = v128.load(block, 80);
  const c6 = v128.load(block, 96);
  const c7 = v128.load(block, 112);
  const i0 = i16x8.mul(v128.load(block), v128.load(table));
  const lower = v128.or(v128.or(v128.or(c1, c2), v128.or(c3, c4)), v128.or(v128.or(c5, c6), c7));
  if (!v128.any_true(lower)) {
    const row = i16x8.shl(i0, 2);
    for (let i = 0; i < 128; i += 16) v128.store(rows + i, row);
  } else {
    pass(
      i0,
      i16x8.mul(c1, v128.load(table, 16)),
      i16x8.mul(c2, v128.load(table, 32)),
      i16x8.mul(c3, v128.load(table, 48)),
      i16x8.mul(c4, v128.load(table, 64)),
      i16x8.mul(c5, v128.load(table, 80)),
      i16x8.mul(c6, v128.load(table, 96)),
      i16x8.mul(c7, v128.load(table, 112)),
      11,
    );
  }
  secondPass();
  storeColumns(samples, stride);
}

/** Writes the columns that the second pass left as rows of bytes around 128. */
function storeColumns(samples: usize, stride: usize): void {
  const middle = i8x16.splat(-128);
  const c04 = i8x16.add(i8x16.narrow_i16x8_s(v128.load(rows, 0), v128.load(rows, 64)), middle);
  const c15 = i8x16.add(i8x16.narrow_i16x8_s(v128.load(rows, 16), v128.load(rows, 80)), middle);
  const c26 = i8x16.add(i8x16.narrow_i16x8_s(v128.load(rows, 32), v128.load(rows, 96)), middle);
  const c37 = i8x16.add(i8x16.narrow_i16x8_s(v128.load(rows, 48), v128.load(rows, 112)), middle);
  // Pairs of columns, then of pairs, then of fours.
  const p0 = i8x16.shuffle(c04, c15, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const p1 = i8x16.shuffle(c26, c37, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const p2 = i8x16.shuffle(c04, c15, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const p3 = i8x16.shuffle(c26, c37, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const leftTop = interleaveLow(p0, p1);
  const leftBottom = interleaveHigh(p0, p1);
  const rightTop = interleaveLow(p2, p3);
  const rightBottom = interleaveHigh(p2, p3);
  storePair(samples, stride, i32x4.shuffle(leftTop, rightTop, 0, 4, 1, 5));
  samples += 2 * stride;
  storePair(samples, stride, i32x4.shuffle(leftTop, rightTop, 2, 6, 3, 7));
  samples += 2 * stride;
  storePair(samples, stride, i32x4.shuffle(leftBottom, rightBottom, 0, 4, 1, 5));
  samples += 2 * stride;
  storePair(samples, stride, i32x4.shuffle(leftBottom, rightBottom, 2, 6, 3, 7));
}

function storePair(samples: usize, stride: usize, pair: v128): void {
  v128.store64_lane(samples, pair, 0);
  v128.store64_lane(samples + stride, pair, 1);
}

/** As `transformBlock` of a block with nothing but a mean. */
export function fillBlock(mean: i32, factor: i32, samples: usize, stride: usize): void {
  // The first pass shifts at 16 bits; the second rounds away 5.
  const value = i32(i16((mean * factor) << 2));
  const row = i8x16.splat(i8(min(max((value + 16) >> 5, -128), 127) + 128));
  for (let y = 0; y < 8; y++, samples += stride) v128.store64_lane(samples, row, 0);
}
