import { held, viewAt } from './warp-view';

// A row of the result may cross many rows of the image, each for a few pixels only: memory that no processor sees coming. So the rows that the next few
// rows of the result will need are read in order first.

/** Rows of the result that are looked ahead for at once. */
export const AHEAD: i32 = 16;

/** Bytes of a cache line. */
const LINE: usize = 64;

/** The rows of the image that were read: from `readFrom` up to, but not with, `readTo`. */
let readFrom: i32 = 0;
let readTo: i32 = 0;

/** Before the first row of an image. */
export function forgetRead(): void {
  readFrom = readTo = 0;
}

/** Reads what rows `row` to `row + count` of the result lie on. */
export function readAhead(address: usize, row: i32, count: i32): void {
  const view = viewAt(address);
  const left: f64 = 0,
    right = <f64>(view.outWidth - 1),
    top = <f64>row,
    bottom = <f64>(row + count - 1);
  let least = Infinity,
    most = -Infinity,
    leftmost = Infinity,
    rightmost = -Infinity;
  for (let corner = 0; corner < 4; corner++) {
    const column = corner & 1 ? right : left,
      at = corner & 2 ? bottom : top;
    const depth = view.depth(column, at);
    const x = held(view.x(column, at) / depth),
      y = held(view.y(column, at) / depth);
    least = min(least, y);
    most = max(most, y);
    leftmost = min(leftmost, x);
    rightmost = max(rightmost, x);
  }
  const last = <f64>(view.height - 1),
    lastColumn = <f64>(view.width - 1);
  const from = <i32>max<f64>(0, min(floor(least), last)),
    to = <i32>max<f64>(0, min(floor(most) + 1, last)) + 1;
  const start = <usize>max<f64>(0, min(floor(leftmost), lastColumn)) * view.pixel,
    end = (<usize>max<f64>(0, min(floor(rightmost) + 1, lastColumn)) + 1) * view.pixel;
  if (readFrom == readTo) readFrom = readTo = from;
  // Only what adjoins is kept in mind.
  if (to < readFrom || from > readTo) readFrom = readTo = from;
  let sum = v128.load(view.image);
  for (let each = from; each < readFrom; each++) sum = v128.or(sum, read(view.at(each, 0), start, end));
  for (let each = readTo; each < to; each++) sum = v128.or(sum, read(view.at(each, 0), start, end));
  readFrom = min(readFrom, from);
  readTo = max(readTo, to);
  // What is read must be used, or it is not read.
  v128.store(view.scratch, sum);
}

/** Reads in order what is used next in another. */
export function readRun(address: usize, from: usize, bytes: usize): void {
  v128.store(viewAt(address).scratch, read(from, 0, bytes));
}

function read(line: usize, start: usize, end: usize): v128 {
  let sum = v128.load(line + end - 16);
  for (let at = start; at < end; at += LINE) sum = v128.or(sum, v128.load(line + at));
  return sum;
}
