import { firstLanes, upperHalf } from './blocks';

// Sums over the middle of `[outer, count, inner]`. What is too large for one chunk is cut into parts, whose sums are added up in turn.

/** Columns whose sums are kept at a time. */
const COLUMNS: i32 = 1024;

/** The sum of `count` neighbours: groups of 32 in f32, which lose next to nothing, and the sum of groups in f64. */
function sumOf(x: usize, count: i32): f64 {
  let low = f64x2.splat(0),
    high = low,
    low1 = low,
    high1 = low;
  for (; count >= 64; count -= 64) {
    const a = f32x4.add(
      f32x4.add(f32x4.add(v128.load(x), v128.load(x, 16)), f32x4.add(v128.load(x, 32), v128.load(x, 48))),
      f32x4.add(f32x4.add(v128.load(x, 64), v128.load(x, 80)), f32x4.add(v128.load(x, 96), v128.load(x, 112))),
    );
    const b = f32x4.add(
      f32x4.add(f32x4.add(v128.load(x, 128), v128.load(x, 144)), f32x4.add(v128.load(x, 160), v128.load(x, 176))),
      f32x4.add(f32x4.add(v128.load(x, 192), v128.load(x, 208)), f32x4.add(v128.load(x, 224), v128.load(x, 240))),
    );
    low = f64x2.add(low, f64x2.promote_low_f32x4(a));
    high = f64x2.add(high, f64x2.promote_low_f32x4(upperHalf(a)));
    low1 = f64x2.add(low1, f64x2.promote_low_f32x4(b));
    high1 = f64x2.add(high1, f64x2.promote_low_f32x4(upperHalf(b)));
    x += 256;
  }
  for (; count > 0; count -= 4) {
    let a = v128.load(x);
    if (count < 4) a = firstLanes(a, count, 0);
    low = f64x2.add(low, f64x2.promote_low_f32x4(a));
    high = f64x2.add(high, f64x2.promote_low_f32x4(upperHalf(a)));
    x += 16;
  }
  low = f64x2.add(f64x2.add(low, low1), f64x2.add(high, high1));
  return f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
}

/**
 * Parallel: sums of neighbours, `[outer, count]`. A chunk is `chunkRows` rows, or one of `parts` parts of `partSize` of one.
 *
 * `y`: sums / divisor in f32, or if there are parts, their sums in f64, `[outer, parts]`.
 */
export function rowSums(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  outer: i32,
  count: i32,
  chunkRows: i32,
  parts: i32,
  partSize: i32,
  y: usize,
  divisor: f64,
): void {
  if (parts > 1) {
    for (let chunk = first; chunk < last; chunk++) {
      const start = (chunk % parts) * partSize;
      const from = x + ((<usize>(chunk / parts) * <usize>count + <usize>start) << 2);
      store<f64>(y + ((<usize>chunk) << 3), sumOf(from, min(partSize, count - start)));
    }
    return;
  }
  const end = min(outer, last * chunkRows);
  for (let row = first * chunkRows; row < end; row++) {
    const sum = sumOf(x + ((<usize>row * <usize>count) << 2), count);
    store<f32>(y + ((<usize>row) << 2), <f32>(sum / divisor));
  }
}

/** Adds `rows` rows, `stride` bytes apart, to sums in f64. Reads whole vectors of columns. */
function addRows(x: usize, stride: usize, rows: i32, columns: i32, sums: usize): void {
  for (; rows >= 8; rows -= 8) {
    const x1 = x + stride,
      x2 = x1 + stride,
      x3 = x2 + stride,
      x4 = x3 + stride,
      x5 = x4 + stride,
      x6 = x5 + stride,
      x7 = x6 + stride;
    let sum = sums;
    const end = (<usize>columns) << 2;
    for (let at: usize = 0; at < end; at += 16) {
      const a = f32x4.add(
        f32x4.add(f32x4.add(v128.load(x + at), v128.load(x1 + at)), f32x4.add(v128.load(x2 + at), v128.load(x3 + at))),
        f32x4.add(f32x4.add(v128.load(x4 + at), v128.load(x5 + at)), f32x4.add(v128.load(x6 + at), v128.load(x7 + at))),
      );
      addTo(sum, a);
      sum += 32;
    }
    x += stride << 3;
  }
  for (; rows > 0; rows--) {
    let sum = sums;
    const end = x + ((<usize>columns) << 2);
    for (let at = x; at < end; at += 16) {
      addTo(sum, v128.load(at));
      sum += 32;
    }
    x += stride;
  }
}

/** Adds four f32 to four f64. */
function addTo(sum: usize, x: v128): void {
  v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(x)));
  v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.promote_low_f32x4(upperHalf(x))), 16);
}

/**
 * Parallel: sums of columns, `[outer, count, inner]` → `[outer, inner]`. A chunk is `chunkOuter` matrices, or one of `parts` parts of
 * `partSize` rows of one.
 *
 * `y`: sums / divisor in f32, or if there are parts, their sums in f64, `[outer, parts, inner]`. `scratch`: 8 · COLUMNS bytes.
 */
export function columnSums(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  outer: i32,
  count: i32,
  inner: i32,
  chunkOuter: i32,
  parts: i32,
  partSize: i32,
  y: usize,
  divisor: f64,
): void {
  const stride = (<usize>inner) << 2;
  const end = parts > 1 ? last : min(outer, last * chunkOuter);
  for (let index = parts > 1 ? first : first * chunkOuter; index < end; index++) {
    const start = (index % parts) * partSize;
    const rows = min(partSize, count - start);
    const from = x + (<usize>(index / parts) * <usize>count + <usize>start) * stride;
    for (let column = 0; column < inner; column += COLUMNS) {
      const columns = min(COLUMNS, inner - column);
      memory.fill(scratch, 0, (<usize>((columns + 3) & ~3)) << 3);
      addRows(from + ((<usize>column) << 2), stride, rows, columns, scratch);
      const at = <usize>index * <usize>inner + <usize>column;
      for (let j: usize = 0; j < <usize>columns; j++) {
        const sum = load<f64>(scratch + (j << 3));
        if (parts > 1) store<f64>(y + ((at + j) << 3), sum);
        else store<f32>(y + ((at + j) << 2), <f32>(sum / divisor));
      }
    }
  }
}

/** Parallel: adds up the parts, `[outer, parts, inner]` in f64 → `[outer, inner]` in f32, and divides. A chunk is one of `outer`. */
export function joinSums(
  first: i32,
  last: i32,
  scratch: usize,
  sums: usize,
  parts: i32,
  inner: i32,
  y: usize,
  divisor: f64,
): void {
  for (let index = first; index < last; index++) {
    const from = sums + ((<usize>index * <usize>parts * <usize>inner) << 3);
    for (let j: usize = 0; j < <usize>inner; j++) {
      let sum: f64 = 0;
      for (let part: usize = 0; part < <usize>parts; part++) sum += load<f64>(from + ((part * <usize>inner + j) << 3));
      store<f32>(y + ((<usize>index * <usize>inner + j) << 2), <f32>(sum / divisor));
    }
  }
}
