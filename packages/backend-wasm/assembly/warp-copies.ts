import { copyRun } from './moves';
import { readRun } from './warp-ahead';
import { fillPixels, located, viewAt } from './warp-view';

// Whole steps: pixels of the result are pixels of the image, to the bit.

/** A row of the result whose pixels are neighbours in the image, in the same order or turned round. */
export function copiedRow(address: usize, row: i32, to: usize): void {
  const view = viewAt(address);
  const width = view.width,
    outWidth = view.outWidth,
    pixel = view.pixel;
  const shift = <i32>view.c;
  const fromRow = located(<i32>view.y(0, <f64>row), view.height, view.padding);
  if (fromRow < 0) {
    fillPixels(address, to, outWidth);
    return;
  }
  const isTurned = view.a < 0;
  // Columns of the result whose pixels lie inside: those of 0 and of the last one of the image are the ends.
  const start = max(0, min(outWidth, isTurned ? shift - width + 1 : -shift)),
    end = max(start, min(outWidth, isTurned ? shift + 1 : width - shift));
  border(address, fromRow, 0, start, to);
  const inside = to + <usize>start * pixel;
  if (isTurned) {
    readRun(address, view.at(fromRow, 0), view.line);
    copyTurned(view.at(fromRow, 0) + <usize>(shift - start) * pixel, inside, end - start, view.channels);
  } else if (end > start) {
    copyRun(view.at(fromRow, 0) + <usize>(start + shift) * pixel, inside, <usize>(end - start) * pixel);
  }
  border(address, fromRow, end, outWidth, to);
}

/** Columns `start` to `end` of a row, which lie outside. */
function border(address: usize, fromRow: i32, start: i32, end: i32, row: usize): void {
  const view = viewAt(address);
  const pixel = view.pixel;
  let to = row + <usize>start * pixel;
  if (located(-1, view.width, view.padding) < 0) {
    fillPixels(address, to, end - start);
    return;
  }
  for (let column = start; column < end; column++) {
    const from = located(<i32>view.x(<f64>column, 0), view.width, view.padding);
    copyRun(view.at(fromRow, from), to, pixel);
    to += pixel;
  }
}

/** Copies `count` pixels that end with the one at `from`, last one first. */
function copyTurned(from: usize, to: usize, count: i32, channels: i32): void {
  const pixel = (<usize>channels) << 2;
  if (channels == 3) {
    for (; count >= 4; count -= 4) {
      const start = from - 36;
      const x0 = v128.load(start),
        x1 = v128.load(start, 16),
        x2 = v128.load(start, 32);
      const end = v128.shuffle<f32>(x1, x2, 3, 4, 3, 4);
      v128.store(to, v128.shuffle<f32>(x2, x1, 1, 2, 3, 6));
      v128.store(to, v128.shuffle<f32>(end, v128.shuffle<f32>(x0, x1, 3, 4, 3, 4), 0, 1, 4, 5), 16);
      v128.store(to, v128.shuffle<f32>(x1, x0, 1, 4, 5, 6), 32);
      from -= 48;
      to += 48;
    }
  } else if (channels == 1) {
    for (; count >= 4; count -= 4) {
      const x = v128.load(from - 12);
      v128.store(to, v128.shuffle<f32>(x, x, 3, 2, 1, 0));
      from -= 16;
      to += 16;
    }
  }
  for (; count > 0; count--) {
    copyRun(from, to, pixel);
    from -= pixel;
    to += pixel;
  }
}

/** Rows that are computed together where rows of the result are columns of the image: of a column, so many pixels lie side by side. */
export const SWAPPED_ROWS: i32 = 16;

/** Rows `row` to `row + count`, at most SWAPPED_ROWS, whose pixels lie below each other in the image. */
export function copiedColumns(address: usize, row: i32, count: i32, to: usize): void {
  const view = viewAt(address);
  const outWidth = view.outWidth,
    pixel = view.pixel,
    toLine = <usize>outWidth * pixel,
    columns = view.scratch,
    fill = view.fill;
  readRun(address, to, <usize>count * toLine);
  for (let k = 0; k < count; k++) {
    const column = located(<i32>view.x(0, <f64>(row + k)), view.width, view.padding);
    store<i32>(columns + ((<usize>k) << 2), column < 0 ? -1 : column * <i32>pixel);
  }
  for (let column = 0; column < outWidth; column++) {
    const fromRow = located(<i32>view.y(<f64>column, 0), view.height, view.padding);
    const line = view.at(fromRow, 0);
    let target = to + <usize>column * pixel;
    // What is stored behind a pixel of three channels is overwritten by its neighbour.
    const isWide = pixel == 12 && column < outWidth - 1;
    for (let k = 0; k < count; k++) {
      const offset = load<i32>(columns + ((<usize>k) << 2));
      const from = (fromRow | offset) < 0 ? fill : line + <usize>offset;
      if (isWide) v128.store(target, v128.load(from));
      else copyRun(from, target, pixel);
      target += toLine;
    }
  }
}
