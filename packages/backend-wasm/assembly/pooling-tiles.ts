import { storeFour } from './blocks';
import { storeUpTo } from './lanes';
import { RELU } from './simd';

// The gradient of pooling where windows lie side by side, to images [batch, height, width, channels]; windows as in `pooling`.

/** Where b takes the place of a as the largest: where it is larger, or the first NaN. */
export function beats(b: v128, a: v128): v128 {
  return v128.andnot(f32x4.eq(a, a), f32x4.le(b, a));
}

/** What is left of a gradient after ReLU, whose result was `value`. */
export function passed(dy: v128, value: v128, activation: i32): v128 {
  return activation == RELU ? v128.and(dy, f32x4.gt(value, f32x4.splat(0))) : dy;
}

/** Gives each channel's gradient to the first largest value of a window, and 0 to the others. */
function giveToLargest(
  x: usize,
  dx: usize,
  row: usize,
  pixel: usize,
  rows: i32,
  columns: i32,
  dy: usize,
  channels: i32,
  activation: i32,
): void {
  let c = channels;
  if (rows == 2 && columns == 2) {
    const below = row + pixel;
    for (; c >= 4; c -= 4) {
      const p0 = v128.load(x),
        p1 = v128.load(x + pixel),
        p2 = v128.load(x + row),
        p3 = v128.load(x + below);
      const right = beats(p1, p0),
        rightBelow = beats(p3, p2);
      const upper = v128.bitselect(p1, p0, right),
        lower = v128.bitselect(p3, p2, rightBelow);
      const down = beats(lower, upper);
      const g = passed(v128.load(dy), v128.bitselect(lower, upper, down), activation);
      const gUpper = v128.andnot(g, down),
        gLower = v128.and(g, down);
      v128.store(dx, v128.andnot(gUpper, right));
      v128.store(dx + pixel, v128.and(gUpper, right));
      v128.store(dx + row, v128.andnot(gLower, rightBelow));
      v128.store(dx + below, v128.and(gLower, rightBelow));
      x += 16;
      dx += 16;
      dy += 16;
    }
  }
  for (; c > 0; c -= 4) {
    let best = v128.load(x),
      winner = i32x4.splat(0),
      place = i32x4.splat(0);
    let line: usize = 0;
    for (let i = 0; i < rows; i++) {
      let at = line;
      for (let j = 0; j < columns; j++) {
        const value = v128.load(x + at);
        const better = beats(value, best);
        best = v128.bitselect(value, best, better);
        winner = v128.bitselect(place, winner, better);
        place = i32x4.add(place, i32x4.splat(1));
        at += pixel;
      }
      line += row;
    }
    const g = passed(v128.load(dy), best, activation);
    line = 0;
    place = i32x4.splat(0);
    for (let i = 0; i < rows; i++) {
      let at = line;
      for (let j = 0; j < columns; j++) {
        storeUpTo(dx + at, v128.and(g, i32x4.eq(winner, place)), c);
        place = i32x4.add(place, i32x4.splat(1));
        at += pixel;
      }
      line += row;
    }
    x += 16;
    dx += 16;
    dy += 16;
  }
}

/** Gives each value of a window the same share of the gradient. */
function giveToAll(dx: usize, row: usize, pixel: usize, rows: i32, columns: i32, dy: usize, channels: i32): void {
  const count = f32x4.splat(<f32>(rows * columns));
  let c = channels;
  for (; c >= 16; c -= 16) {
    const g0 = f32x4.div(v128.load(dy), count),
      g1 = f32x4.div(v128.load(dy, 16), count),
      g2 = f32x4.div(v128.load(dy, 32), count),
      g3 = f32x4.div(v128.load(dy, 48), count);
    let line = dx;
    for (let i = 0; i < rows; i++) {
      let at = line;
      for (let j = 0; j < columns; j++) {
        storeFour(at, g0, g1, g2, g3);
        at += pixel;
      }
      line += row;
    }
    dx += 64;
    dy += 64;
  }
  for (; c > 0; c -= 4) {
    const g = f32x4.div(v128.load(dy), count);
    let line = dx;
    for (let i = 0; i < rows; i++) {
      let at = line;
      for (let j = 0; j < columns; j++) {
        storeUpTo(at, g, c);
        at += pixel;
      }
      line += row;
    }
    dx += 16;
    dy += 16;
  }
}

/**
 * Parallel: the gradient where windows lie side by side, without gaps and dilation. Each window writes its part of `dx`, and the last of a line or
 * image the zeros behind it. A chunk is `linesPerChunk` lines of windows.
 */
export function poolGradTiles(
  first: i32,
  last: i32,
  scratch: usize,
  average: i32,
  x: usize,
  dy: usize,
  dx: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  windowHeight: i32,
  windowWidth: i32,
  strideY: i32,
  strideX: i32,
  dilationY: i32,
  dilationX: i32,
  top: i32,
  left: i32,
  linesPerChunk: i32,
  activation: i32,
): void {
  const pixel = (<usize>channels) << 2,
    line = <usize>width * pixel;
  const end = min(batch * outHeight, last * linesPerChunk);
  const covered = min(width, outWidth * strideX - left);
  let from = dy + <usize>(first * linesPerChunk * outWidth) * pixel;
  for (let out = first * linesPerChunk; out < end; out++) {
    const oy = out % outHeight;
    const image = <usize>((out / outHeight) * height) * line;
    const y0 = max(0, oy * strideY - top);
    const y1 = max(y0, min(height, (oy + 1) * strideY - top));
    for (let ox = 0; ox < outWidth; ox++) {
      const x0 = max(0, ox * strideX - left);
      const columns = min(width, (ox + 1) * strideX - left) - x0;
      const at = image + <usize>y0 * line + <usize>x0 * pixel;
      if (columns > 0 && y1 > y0) {
        if (average) giveToAll(dx + at, line, pixel, y1 - y0, columns, from, channels);
        else giveToLargest(x + at, dx + at, line, pixel, y1 - y0, columns, from, channels, activation);
      }
      from += pixel;
    }
    if (covered < width) {
      for (let i = y0; i < y1; i++) {
        const at = image + <usize>i * line + <usize>max(covered, 0) * pixel;
        memory.fill(dx + at, 0, <usize>(width - max(covered, 0)) * pixel);
      }
    }
    if (oy == outHeight - 1 && y1 < height) memory.fill(dx + image + <usize>y1 * line, 0, <usize>(height - y1) * line);
  }
}
