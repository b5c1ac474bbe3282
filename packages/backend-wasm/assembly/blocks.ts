// Sixteen numbers, a cache line, are the unit of elementwise kernels: which operation it is, is asked once for each.

/** Numbers of a block. */
export const BLOCK: i32 = 16;

/** Stores four vectors. */
export function storeFour(to: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  v128.store(to, x0);
  v128.store(to, x1, 16);
  v128.store(to, x2, 32);
  v128.store(to, x3, 48);
}

/** Copies a part of a block, which was computed elsewhere because it is not whole: 1 … 63 bytes. */
export function copyPart(from: usize, to: usize, bytes: i32): void {
  for (; bytes >= 16; bytes -= 16) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  for (; bytes >= 4; bytes -= 4) {
    store<u32>(to, load<u32>(from));
    from += 4;
    to += 4;
  }
  for (; bytes > 0; bytes--) store<u8>(to++, load<u8>(from++));
}

/** A vector of which only the first `count` lanes count; the others are `other`. */
export function firstLanes(x: v128, count: i32, other: f32): v128 {
  const inside = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
  return v128.bitselect(x, f32x4.splat(other), inside);
}

/** Stores the first `count` lanes, 1 … 3. */
export function storeLanes(to: usize, x: v128, count: i32): void {
  if (count == 1) v128.store32_lane(to, x, 0);
  else {
    v128.store64_lane(to, x, 0);
    if (count == 3) v128.store32_lane(to, x, 2, 8);
  }
}

/** The upper two lanes, in the place of the lower ones. */
export function upperHalf(x: v128): v128 {
  return v128.shuffle<f32>(x, x, 2, 3, 2, 3);
}

/** Sixteen bytes as four vectors of 32-bit integers, one of which this returns. */
export function widen(bytes: v128, quarter: i32): v128 {
  const half = quarter < 2 ? i16x8.extend_low_i8x16_u(bytes) : i16x8.extend_high_i8x16_u(bytes);
  return quarter & 1 ? i32x4.extend_high_i16x8_u(half) : i32x4.extend_low_i16x8_u(half);
}
