import { copyRun } from './moves';
import { cubicPixel } from './warp-cubic';
import { insidePixels, mix } from './warp-inside';
import { depthSign, endKept, firstKept, keepAll, keepInside, MARGIN } from './warp-spans';
import { BICUBIC, CONSTANT, fillPixels, held, isFiniteNumber, located, NEAREST, viewAt } from './warp-view';

// Any matrix: pixels one by one where neighbours lie outside, and without a question where they do not.

/** A row of the result. */
export function mixedRow(address: usize, row: i32, to: usize): void {
  const view = viewAt(address);
  const outWidth = view.outWidth,
    pixel = view.pixel,
    at = <f64>row;
  let start = 0,
    end = outWidth,
    insideStart = 0,
    insideEnd = 0;
  // Offsets within an image are signed integers where nobody asks.
  const sign = view.line * <usize>view.height < <usize>i32.MAX_VALUE ? depthSign(address, at) : 0;
  if (sign != 0) {
    // How far the neighbours of a place lie from it, beyond the next pixel.
    const further: f64 = view.mode == BICUBIC ? 1 : 0;
    keepAll(outWidth);
    if (view.padding == CONSTANT) {
      keepInside(address, at, sign, -1 - further - MARGIN, 1 + further + MARGIN);
      start = firstKept(outWidth);
      end = max(start, endKept());
    }
    keepInside(address, at, sign, further + MARGIN, -further - MARGIN);
    insideStart = firstKept(outWidth);
    insideEnd = endKept();
  }
  if (insideEnd <= insideStart) insideStart = insideEnd = start;
  fillPixels(address, to, start);
  anyPixels(address, at, start, insideStart, to);
  insidePixels(address, at, insideStart, insideEnd, to);
  anyPixels(address, at, insideEnd, end, to);
  fillPixels(address, to + <usize>end * pixel, outWidth - end);
}

/** Columns `start` to `end` of a row, wherever they lie. */
function anyPixels(address: usize, row: f64, start: i32, end: i32, to: usize): void {
  const view = viewAt(address);
  const width = view.width,
    height = view.height,
    padding = view.padding,
    pixel = view.pixel;
  let target = to + <usize>start * pixel;
  for (let column = start; column < end; column++) {
    const depth = view.depth(<f64>column, row);
    let x = view.x(<f64>column, row) / depth,
      y = view.y(<f64>column, row) / depth;
    if (padding == CONSTANT && !(isFiniteNumber(x) && isFiniteNumber(y))) {
      copyRun(view.fill, target, pixel);
      target += pixel;
      continue;
    }
    x = held(x);
    y = held(y);
    if (view.mode == NEAREST) {
      const nearRow = located(<i32>nearest(y), height, padding),
        nearColumn = located(<i32>nearest(x), width, padding);
      copyRun(view.at(nearRow, nearColumn), target, pixel);
    } else if (view.mode == BICUBIC) {
      cubicPixel(address, x, y, target);
    } else {
      const left = floor(x),
        top = floor(y);
      const west = located(<i32>left, width, padding),
        east = located(<i32>left + 1, width, padding),
        north = located(<i32>top, height, padding),
        south = located(<i32>top + 1, height, padding);
      mix(
        target,
        view.at(north, west),
        view.at(north, east),
        view.at(south, west),
        view.at(south, east),
        <f32>(x - left),
        <f32>(y - top),
        view.channels,
      );
    }
    target += pixel;
  }
}
