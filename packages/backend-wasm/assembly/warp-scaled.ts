import { storeLanes } from './blocks';
import { storeUpTo } from './lanes';
import { copyRun } from './moves';
import { multiplyAdd as fma } from './simd';
import { fillPixels, located, NEAREST, viewAt } from './warp-view';

// Rows and columns each for themselves, as in a crop that is resized: rows are mixed first, in one go, then the columns of that row.

/** Bytes of an entry: where the left and the right neighbour lie in a row, and the weight of the right one. */
const ENTRY: usize = 16;

/** The columns of the image that are looked up: those from `firstColumn` to `lastColumn`. */
let firstColumn: i32 = 0;
let lastColumn: i32 = -1;

/** Makes the table of columns, for all rows of an image. Column `width` of a row is the colour outside. */
export function tabulate(address: usize): void {
  const view = viewAt(address);
  const width = view.width,
    pixel = <i32>view.pixel;
  let entry = view.scratch;
  firstColumn = width;
  lastColumn = -1;
  for (let column = 0; column < view.outWidth; column++) {
    const x = view.x(<f64>column, 0);
    const left = view.mode == NEAREST ? nearest(x) : floor(x);
    store<i32>(entry, used(located(<i32>left, width, view.padding), width) * pixel);
    if (view.mode != NEAREST) {
      store<i32>(entry, used(located(<i32>left + 1, width, view.padding), width) * pixel, 4);
      store<f32>(entry, <f32>(x - left), 8);
    }
    entry += ENTRY;
  }
}

function used(column: i32, width: i32): i32 {
  if (column < 0) return width;
  firstColumn = min(firstColumn, column);
  lastColumn = max(lastColumn, column);
  return column;
}

/** A row of the result. */
export function scaledRow(address: usize, row: i32, to: usize): void {
  const view = viewAt(address);
  const y = view.y(0, <f64>row);
  const isNearest = view.mode == NEAREST;
  const top = isNearest ? nearest(y) : floor(y);
  const north = located(<i32>top, view.height, view.padding),
    south = isNearest ? north : located(<i32>top + 1, view.height, view.padding);
  if ((north & south) < 0) {
    fillPixels(address, to, view.outWidth);
    return;
  }
  const pixel = view.pixel,
    mixed = view.scratch + <usize>view.outWidth * ENTRY;
  // A row outside is as long as the others, behind the one that is mixed.
  const outside = mixed + <usize>(view.width + 4) * pixel;
  if ((north | south) < 0) fillPixels(address, outside, view.width);
  if (lastColumn >= firstColumn) {
    const start = <usize>firstColumn * pixel,
      bytes = <usize>(lastColumn + 1 - firstColumn) * pixel;
    const upper = (north < 0 ? outside : view.at(north, 0)) + start,
      lower = (south < 0 ? outside : view.at(south, 0)) + start;
    const weight = <f32>(y - top);
    if (isNearest || weight == 0) copyRun(upper, mixed + start, bytes);
    else mixRows(upper, lower, mixed + start, bytes, f32x4.splat(weight));
  }
  copyRun(view.fill, mixed + <usize>view.width * pixel, pixel);
  if (isNearest) pickColumns(address, mixed, to);
  else mixColumns(address, mixed, to);
}

/** Whole vectors; up to three numbers behind the end become arbitrary. */
function mixRows(upper: usize, lower: usize, to: usize, bytes: usize, weight: v128): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(upper + at);
    v128.store(to + at, fma(weight, f32x4.sub(v128.load(lower + at), x), x));
  }
}

function mixColumns(address: usize, from: usize, to: usize): void {
  const view = viewAt(address);
  const channels = view.channels,
    pixel = view.pixel,
    last = view.outWidth - 1;
  let entry = view.scratch;
  if (channels == 3) {
    for (let column = 0; column < last; column++) {
      // The fourth number is overwritten by the next pixel.
      v128.store(to, mixedColumn(from, entry));
      entry += ENTRY;
      to += 12;
    }
    storeLanes(to, mixedColumn(from, entry), 3);
    return;
  }
  if (channels == 1) {
    for (let column = 0; column <= last; column++) {
      const left = load<f32>(from + load<u32>(entry)),
        right = load<f32>(from + load<u32>(entry, 4));
      store<f32>(to, left + (right - left) * load<f32>(entry, 8));
      entry += ENTRY;
      to += 4;
    }
    return;
  }
  for (let column = 0; column <= last; column++) {
    const left = from + load<u32>(entry),
      right = from + load<u32>(entry, 4);
    const weight = v128.load32_splat(entry, 8);
    for (let c: usize = 0; c < pixel; c += 16) {
      const x = v128.load(left + c);
      storeUpTo(to + c, fma(weight, f32x4.sub(v128.load(right + c), x), x), channels - <i32>(c >> 2));
    }
    entry += ENTRY;
    to += pixel;
  }
}

function mixedColumn(from: usize, entry: usize): v128 {
  const x = v128.load(from + load<u32>(entry));
  return fma(v128.load32_splat(entry, 8), f32x4.sub(v128.load(from + load<u32>(entry, 4)), x), x);
}

function pickColumns(address: usize, from: usize, to: usize): void {
  const view = viewAt(address);
  const pixel = view.pixel,
    last = view.outWidth - 1;
  let entry = view.scratch;
  if (pixel == 12) {
    for (let column = 0; column < last; column++) {
      v128.store(to, v128.load(from + load<u32>(entry)));
      entry += ENTRY;
      to += 12;
    }
    copyRun(from + load<u32>(entry), to, pixel);
    return;
  }
  for (let column = 0; column <= last; column++) {
    copyRun(from + load<u32>(entry), to, pixel);
    entry += ENTRY;
    to += pixel;
  }
}
