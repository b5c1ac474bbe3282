import { viewAt } from './warp-view';

// Which part of a row of the result lies inside of the image. Conditions on coordinates are linear in the column once they are multiplied by the depth.

/** Distance to the border that no rounding of a coordinate crosses. */
export const MARGIN: f64 = 1e-6;
/** Terms of a coordinate are at most so large for that. */
const LARGEST: f64 = 1073741824;

/** The part of a row that is left by `keep`. */
let spanStart: f64 = 0;
let spanEnd: f64 = 0;

/** The whole row. */
export function keepAll(outWidth: i32): void {
  spanStart = 0;
  spanEnd = <f64>outWidth;
}

/** The first column that is left. */
export function firstKept(outWidth: i32): i32 {
  return <i32>min(spanStart, <f64>outWidth);
}

/** The column behind the last one that is left, or one before the first if none is. */
export function endKept(): i32 {
  return <i32>max(spanEnd, 0);
}

/** Keeps the columns where slope · column + start ≥ 0. */
function keep(slope: f64, start: f64): void {
  if (slope > 0) spanStart = max(spanStart, ceil(-start / slope));
  else if (slope < 0) spanEnd = min(spanEnd, floor(start / -slope) + 1);
  else if (!(slope == 0 && start >= 0)) spanEnd = 0;
}

/** Keeps the columns whose places are at least `low` and at most `high` beyond the first and last row and column. */
export function keepInside(address: usize, row: f64, sign: f64, low: f64, high: f64): void {
  const view = viewAt(address);
  const g = sign * view.g,
    depth = sign * view.depth(0, row);
  const right = <f64>(view.width - 1) + high,
    bottom = <f64>(view.height - 1) + high;
  const a = sign * view.a,
    d = sign * view.d,
    x = sign * view.x(0, row),
    y = sign * view.y(0, row);
  keep(a - low * g, x - low * depth);
  keep(right * g - a, right * depth - x);
  keep(d - low * g, y - low * depth);
  keep(bottom * g - d, bottom * depth - y);
}

/** The sign of the depth along a row, or 0 if it changes there or coordinates are too large for the margin. */
export function depthSign(address: usize, row: f64): f64 {
  const view = viewAt(address);
  const last = <f64>(view.outWidth - 1);
  const first = view.depth(0, row),
    other = view.depth(last, row);
  const least = min(abs(first), abs(other)),
    terms = abs(view.g) * last + abs(view.h) * row + abs(view.i);
  if (!(first * other > 0 && least > terms / 1024)) return 0;
  const largest = max(
    abs(view.a) * last + abs(view.b) * row + abs(view.c),
    abs(view.d) * last + abs(view.e) * row + abs(view.f),
  );
  if (!(largest < LARGEST * least && largest < LARGEST)) return 0;
  return first < 0 ? -1 : 1;
}
