import { recolorRun } from './recolor';
import { STEP } from './recolor-steps';
import { AHEAD, forgetRead, readAhead } from './warp-ahead';
import { giveBack } from './warp-back';
import { copiedColumns, copiedRow, SWAPPED_ROWS } from './warp-copies';
import { mixedRow } from './warp-mixtures';
import { scaledRow, tabulate } from './warp-scaled';
import { ANY, BICUBIC, NEAREST, SCALED, SWAPPED, staysNear, viewAt, WHOLE } from './warp-view';

/** Bytes of scratch memory for what is known of an image. */
const VIEW_BYTES: usize = 256;
/** How far from whole steps, in pixels, a matrix may lead to be taken for them. */
const TOLERANCE: f64 = 1e-6;
/** Images whose rows are not farther apart than so are mixed row by row. */
const MOST_COLUMNS: f64 = 4;

/**
 * Parallel: images seen through matrices, `matrixStep` bytes apart, 0 for one that all share. A chunk is a part of `rowsPerChunk` rows of an image, which has
 * `parts` of them, or `imagesPerChunk` whole images. `isPlain`: all in the way that serves any matrix. `scratch`: bytes as
 * src/kernels/warp.ts counts them.
 */
export function warp(
  first: i32,
  last: i32,
  scratch: usize,
  images: usize,
  matrices: usize,
  to: usize,
  fill: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  matrixStep: usize,
  mode: i32,
  padding: i32,
  parts: i32,
  rowsPerChunk: i32,
  imagesPerChunk: i32,
  isPlain: i32,
  program: usize,
  steps: i32,
): void {
  set(scratch, height, width, channels, outHeight, outWidth, mode, padding, fill);
  const view = viewAt(scratch);
  const toLine = <usize>outWidth * view.pixel;
  for (let chunk = first; chunk < last; chunk++) {
    const start = (chunk % parts) * rowsPerChunk,
      end = min(outHeight, start + rowsPerChunk);
    let n = (chunk / parts) * imagesPerChunk;
    const lastImage = min(batch, n + imagesPerChunk);
    for (; n < lastImage; n++) {
      view.image = images + <usize>(n * height) * view.line;
      look(scratch, matrices + <usize>n * matrixStep, isPlain);
      const image = to + <usize>(n * outHeight) * toLine;
      forgetRead();
      if (view.way == SCALED) tabulate(scratch);
      if (view.way == SWAPPED) readAhead(scratch, start, end - start);
      for (let row = start; row < end; ) {
        if (view.way == ANY && (row - start) % AHEAD == 0) readAhead(scratch, row, min(AHEAD, end - row));
        const count = min(end - row, view.way == SWAPPED ? SWAPPED_ROWS : 1);
        const target = image + <usize>row * toLine;
        // The one place where rows are finished, and still in the first-level cache.
        makeRows(scratch, row, count, target);
        if (steps > 0) {
          recolorRun(target, count * outWidth, channels, program + <usize>(n * steps) * STEP, steps);
        }
        row += count;
      }
    }
  }
}

/**
 * Parallel: the gradient of `warp` to the images. A chunk is an image. `scratch`: VIEW_BYTES.
 */
export function warpBack(
  first: i32,
  last: i32,
  scratch: usize,
  dy: usize,
  matrices: usize,
  to: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  matrixStep: usize,
  mode: i32,
  padding: i32,
): void {
  set(scratch, height, width, channels, outHeight, outWidth, mode, padding, 0);
  const view = viewAt(scratch);
  for (let n = first; n < last; n++) {
    view.image = to + <usize>(n * height) * view.line;
    memory.fill(view.image, 0, <usize>height * view.line);
    look(scratch, matrices + <usize>n * matrixStep, 0);
    giveBack(scratch, dy + <usize>(n * outHeight * outWidth) * view.pixel);
  }
}

/** What all images have in common. */
function set(
  scratch: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  mode: i32,
  padding: i32,
  fill: usize,
): void {
  const view = viewAt(scratch);
  view.pixel = (<usize>channels) << 2;
  view.line = <usize>width * view.pixel;
  view.channels = channels;
  view.height = height;
  view.width = width;
  view.outHeight = outHeight;
  view.outWidth = outWidth;
  view.mode = mode;
  view.padding = padding;
  view.fill = fill;
  view.scratch = scratch + VIEW_BYTES;
}

function makeRows(address: usize, row: i32, count: i32, to: usize): void {
  const view = viewAt(address);
  if (view.way == SWAPPED) copiedColumns(address, row, count, to);
  else if (view.way == WHOLE) copiedRow(address, row, to);
  else if (view.way == SCALED) scaledRow(address, row, to);
  else mixedRow(address, row, to);
}

/** Takes up a matrix and chooses the way. */
function look(address: usize, matrix: usize, isPlain: i32): void {
  const view = viewAt(address);
  view.a = load<f64>(matrix);
  view.b = load<f64>(matrix, 8);
  view.c = load<f64>(matrix, 16);
  view.d = load<f64>(matrix, 24);
  view.e = load<f64>(matrix, 32);
  view.f = load<f64>(matrix, 40);
  view.g = load<f64>(matrix, 48);
  view.h = load<f64>(matrix, 56);
  view.i = load<f64>(matrix, 64);
  view.way = ANY;
  if (isPlain || view.g != 0 || view.h != 0 || view.i != 1) return;
  const columns = <f64>(view.outWidth - 1),
    rows = <f64>(view.outHeight - 1);
  const isNear =
    staysNear(abs(view.a) * columns + abs(view.b) * rows + abs(view.c)) &&
    staysNear(abs(view.d) * columns + abs(view.e) * rows + abs(view.f));
  if (!isNear) return;
  const farColumns = max(columns, 1),
    farRows = max(rows, 1);
  const isStep = isWhole(view.c, 1) && isWhole(view.f, 1);
  if (
    isStep &&
    isUnit(view.a, farColumns) &&
    isZero(view.b, farRows) &&
    isZero(view.d, farColumns) &&
    isUnit(view.e, farRows)
  ) {
    round(address);
    view.way = WHOLE;
  } else if (
    isStep &&
    isZero(view.a, farColumns) &&
    isUnit(view.b, farRows) &&
    isUnit(view.d, farColumns) &&
    isZero(view.e, farRows)
  ) {
    round(address);
    view.way = SWAPPED;
  } else if (
    view.b == 0 &&
    view.d == 0 &&
    view.mode != BICUBIC &&
    (view.mode == NEAREST || abs(view.a) <= MOST_COLUMNS)
  ) {
    view.way = SCALED;
  }
}

/** Whether a number, so often, is that of a whole one. */
function isWhole(x: f64, times: f64): bool {
  return abs(x - nearest(x)) * times <= TOLERANCE;
}

function isZero(x: f64, times: f64): bool {
  return abs(x) * times <= TOLERANCE;
}

function isUnit(x: f64, times: f64): bool {
  return abs(abs(x) - 1) * times <= TOLERANCE;
}

function round(address: usize): void {
  const view = viewAt(address);
  view.a = nearest(view.a);
  view.b = nearest(view.b);
  view.c = nearest(view.c);
  view.d = nearest(view.d);
  view.e = nearest(view.e);
  view.f = nearest(view.f);
}
