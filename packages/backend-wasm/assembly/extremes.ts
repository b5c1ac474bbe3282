import { firstLanes, storeLanes, upperHalf } from './blocks';

// The largest or smallest over the middle of `[outer, count, inner]`, cut into parts as sums are.

/** The second if it is larger or, for `least`, smaller; NaN is neither. */
function pick(a: v128, b: v128, least: bool): v128 {
  return least ? f32x4.pmin(a, b) : f32x4.pmax(a, b);
}

/** All bits set in lanes that hold NaN, or did. */
function markNaN(marks: v128, x: v128): v128 {
  return v128.or(marks, f32x4.ne(x, x));
}

/** The largest or smallest of `count` neighbours; NaN if there is one. */
export function extremeOf(x: usize, count: i32, least: bool): f32 {
  const other: f32 = least ? Infinity : -Infinity;
  let y0 = f32x4.splat(other),
    y1 = y0,
    marks = i32x4.splat(0);
  for (; count >= 8; count -= 8) {
    const x0 = v128.load(x),
      x1 = v128.load(x, 16);
    y0 = pick(y0, x0, least);
    y1 = pick(y1, x1, least);
    marks = markNaN(markNaN(marks, x0), x1);
    x += 32;
  }
  for (; count > 0; count -= 4) {
    const rest = firstLanes(v128.load(x), count, other);
    y0 = pick(y0, rest, least);
    marks = markNaN(marks, rest);
    x += 16;
  }
  if (v128.any_true(marks)) return NaN;
  y0 = pick(y0, y1, least);
  y0 = pick(y0, upperHalf(y0), least);
  return f32x4.extract_lane(pick(y0, v128.shuffle<f32>(y0, y0, 1, 1, 1, 1), least), 0);
}

/** The largest or smallest of each of up to four columns, in rows `stride` bytes apart; NaN where there is one. */
function extremesOf(x: usize, stride: usize, rows: i32, least: bool): v128 {
  let result = f32x4.splat(least ? Infinity : -Infinity),
    marks = i32x4.splat(0);
  for (; rows > 0; rows--) {
    const row = v128.load(x);
    result = pick(result, row, least);
    marks = markNaN(marks, row);
    x += stride;
  }
  return v128.or(result, marks);
}

/**
 * Parallel: the largest or (`least`) smallest of each column, `[outer, count, inner]` → `[outer, parts, inner]`, NaN where there is one. A chunk is
 * `chunkOuter` matrices, or one of `parts` parts of `partSize` rows of one.
 */
export function extremes(
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
  least: i32,
): void {
  const stride = (<usize>inner) << 2;
  const end = parts > 1 ? last : min(outer, last * chunkOuter);
  for (let index = parts > 1 ? first : first * chunkOuter; index < end; index++) {
    const start = (index % parts) * partSize;
    const rows = min(partSize, count - start);
    let from = x + (<usize>(index / parts) * <usize>count + <usize>start) * stride,
      to = y + <usize>index * stride;
    if (inner == 1) {
      store<f32>(to, extremeOf(from, rows, least != 0));
      continue;
    }
    for (let columns = inner; columns > 0; columns -= 4) {
      const result = extremesOf(from, stride, rows, least != 0);
      if (columns < 4) storeLanes(to, result, columns);
      else v128.store(to, result);
      from += 16;
      to += 16;
    }
  }
}

/** Parallel: the index of the first largest of each row, `[rows, count]`; comparisons with NaN are false. A chunk is `chunkRows` rows. */
export function argMax(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  rows: i32,
  count: i32,
  chunkRows: i32,
  y: usize,
): void {
  const end = min(rows, last * chunkRows);
  for (let row = first * chunkRows; row < end; row++) {
    let at = x + ((<usize>row * <usize>count) << 2);
    // Each lane keeps its first largest and where that was; all start from the row's first number.
    let best = v128.load32_splat(at),
      where = i32x4.splat(0),
      indices = i32x4(0, 1, 2, 3);
    let j = 0;
    for (; j + 4 <= count; j += 4) {
      const values = v128.load(at);
      const larger = f32x4.gt(values, best);
      best = v128.bitselect(values, best, larger);
      where = v128.bitselect(indices, where, larger);
      indices = i32x4.add(indices, i32x4.splat(4));
      at += 16;
    }
    let most = f32x4.extract_lane(best, 0),
      index = i32x4.extract_lane(where, 0);
    for (let lane = 1; lane < 4; lane++) {
      best = v128.shuffle<f32>(best, best, 1, 2, 3, 0);
      where = v128.shuffle<i32>(where, where, 1, 2, 3, 0);
      const value = f32x4.extract_lane(best, 0),
        other = i32x4.extract_lane(where, 0);
      if (value > most || (value == most && other < index)) {
        most = value;
        index = other;
      }
    }
    for (; j < count; j++) {
      const value = load<f32>(at);
      if (value > most) {
        most = value;
        index = j;
      }
      at += 4;
    }
    store<i32>(y + ((<usize>row) << 2), index);
  }
}
