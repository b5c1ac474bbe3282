import { copyRun } from './moves';

// Images [batch, height, width, channels] seen through matrices: what the kernels of warp know of the image at hand, and what lies outside of it.

export const BILINEAR: i32 = 0;
export const NEAREST: i32 = 1;
export const BICUBIC: i32 = 2;

export const CONSTANT: i32 = 0;
export const REPLICATE: i32 = 1;
export const REFLECT: i32 = 2;
export const SYMMETRIC: i32 = 3;
export const CIRCULAR: i32 = 4;

/** How an image is looked up: any matrix; whole steps, also with rows for columns; rows and columns each for themselves. */
export const ANY: i32 = 0;
export const WHOLE: i32 = 1;
export const SWAPPED: i32 = 2;
export const SCALED: i32 = 3;

/** Places further outside are looked up there. */
const FARTHEST: f64 = 1048576;

/** One image and its matrix: the pixel (column, row) of the result lies at ((a column + b row + c) / k, (d column + e row + f) / k), k = g column + h row + i. */
@unmanaged
export class View {
  image: usize;
  /** Bytes of a pixel and of a row. */
  pixel: usize;
  line: usize;
  channels: i32;
  height: i32;
  width: i32;
  outHeight: i32;
  outWidth: i32;
  mode: i32;
  padding: i32;
  /** A pixel of the colour outside. */
  fill: usize;
  way: i32;
  /** Memory for tables and rows. */
  scratch: usize;
  a: f64;
  b: f64;
  c: f64;
  d: f64;
  e: f64;
  f: f64;
  g: f64;
  h: f64;
  i: f64;

  x(column: f64, row: f64): f64 {
    return this.a * column + (this.b * row + this.c);
  }

  y(column: f64, row: f64): f64 {
    return this.d * column + (this.e * row + this.f);
  }

  depth(column: f64, row: f64): f64 {
    return this.g * column + (this.h * row + this.i);
  }

  /** The pixel at a row and a column that were `located`. */
  at(row: i32, column: i32): usize {
    if ((row | column) < 0) return this.fill;
    return this.image + <usize>row * this.line + <usize>column * this.pixel;
  }
}

/** What is known of the image at hand; each thread has its own. */
export function viewAt(address: usize): View {
  return changetype<View>(address);
}

/** Which row or column stands for one that may lie outside; −1 for none. */
export function located(at: i32, length: i32, padding: i32): i32 {
  if (<u32>at < <u32>length) return at;
  if (padding == CONSTANT) return -1;
  if (padding == REPLICATE) return at < 0 ? 0 : length - 1;
  if (padding == CIRCULAR) return modulo(at, length);
  if (padding == SYMMETRIC) {
    const place = modulo(at, 2 * length);
    return place < length ? place : 2 * length - 1 - place;
  }
  if (length == 1) return 0;
  const period = 2 * (length - 1),
    place = modulo(at, period);
  return place < length ? place : period - place;
}

function modulo(at: i32, period: i32): i32 {
  const rest = at % period;
  return rest < 0 ? rest + period : rest;
}

/** Whether a coordinate is a number. */
export function isFiniteNumber(x: f64): bool {
  return abs(x) < Infinity;
}

/** A coordinate that is near enough to be looked up; 0 where it is not a number. */
export function held(x: f64): f64 {
  return isFiniteNumber(x) ? max(-FARTHEST, min(x, FARTHEST)) : 0;
}

/** Whether coordinates stay near enough by themselves. */
export function staysNear(x: f64): bool {
  return abs(x) < FARTHEST;
}

/** Writes `count` pixels of the colour outside. */
export function fillPixels(address: usize, to: usize, count: i32): void {
  const view = viewAt(address);
  const fill = view.fill,
    pixel = view.pixel;
  let bytes = <usize>count * pixel;
  if (bytes == 0) return;
  if (pixel == 12 && bytes >= 48) {
    // Four pixels are three vectors.
    const x = v128.load(fill);
    const x0 = v128.shuffle<f32>(x, x, 0, 1, 2, 0),
      x1 = v128.shuffle<f32>(x, x, 1, 2, 0, 1),
      x2 = v128.shuffle<f32>(x, x, 2, 0, 1, 2);
    for (; bytes >= 48; bytes -= 48) {
      v128.store(to, x0);
      v128.store(to, x1, 16);
      v128.store(to, x2, 32);
      to += 48;
    }
  }
  for (; bytes > 0; bytes -= pixel) {
    copyRun(fill, to, pixel);
    to += pixel;
  }
}
