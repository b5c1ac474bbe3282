import { storeFour } from './blocks';
import { storeUpTo } from './lanes';
import { before, until } from './places-inside';

// Pooling of images [batch, height, width, channels]. A window that reaches over the border is cut to what lies inside: `rows` × `columns`
// pixels, `row` and `pixel` bytes apart, dilation included.

/** The largest of a window, per channel. NaN is passed over, as tfjs does. */
function largest(from: usize, row: usize, pixel: usize, rows: i32, columns: i32, to: usize, channels: i32): void {
  const nothing = f32x4.splat(-Infinity);
  let c = channels;
  if (rows == 2 && columns == 2) {
    for (; c >= 4; c -= 4) {
      const above = f32x4.pmax(f32x4.pmax(nothing, v128.load(from)), v128.load(from + pixel));
      v128.store(to, f32x4.pmax(f32x4.pmax(above, v128.load(from + row)), v128.load(from + row + pixel)));
      from += 16;
      to += 16;
    }
  }
  for (; c >= 16; c -= 16) {
    let m0 = nothing,
      m1 = nothing,
      m2 = nothing,
      m3 = nothing;
    let line = from;
    for (let i = 0; i < rows; i++) {
      let at = line;
      for (let j = 0; j < columns; j++) {
        m0 = f32x4.pmax(m0, v128.load(at));
        m1 = f32x4.pmax(m1, v128.load(at, 16));
        m2 = f32x4.pmax(m2, v128.load(at, 32));
        m3 = f32x4.pmax(m3, v128.load(at, 48));
        at += pixel;
      }
      line += row;
    }
    storeFour(to, m0, m1, m2, m3);
    from += 64;
    to += 64;
  }
  for (; c > 0; c -= 4) {
    let m = nothing;
    let line = from;
    for (let i = 0; i < rows; i++) {
      let at = line;
      for (let j = 0; j < columns; j++) {
        m = f32x4.pmax(m, v128.load(at));
        at += pixel;
      }
      line += row;
    }
    storeUpTo(to, m, c);
    from += 16;
    to += 16;
  }
}

/** The mean of a window, per channel; rows are added up by themselves, which keeps sums of many pixels exact. */
function mean(from: usize, row: usize, pixel: usize, rows: i32, columns: i32, to: usize, channels: i32): void {
  const count = f32x4.splat(<f32>(rows * columns));
  let c = channels;
  for (; c >= 16; c -= 16) {
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    let line = from;
    for (let i = 0; i < rows; i++) {
      let t0 = f32x4.splat(0),
        t1 = t0,
        t2 = t0,
        t3 = t0;
      let at = line;
      for (let j = 0; j < columns; j++) {
        t0 = f32x4.add(t0, v128.load(at));
        t1 = f32x4.add(t1, v128.load(at, 16));
        t2 = f32x4.add(t2, v128.load(at, 32));
        t3 = f32x4.add(t3, v128.load(at, 48));
        at += pixel;
      }
      s0 = f32x4.add(s0, t0);
      s1 = f32x4.add(s1, t1);
      s2 = f32x4.add(s2, t2);
      s3 = f32x4.add(s3, t3);
      line += row;
    }
    storeFour(to, f32x4.div(s0, count), f32x4.div(s1, count), f32x4.div(s2, count), f32x4.div(s3, count));
    from += 64;
    to += 64;
  }
  for (; c > 0; c -= 4) {
    let s = f32x4.splat(0);
    let line = from;
    for (let i = 0; i < rows; i++) {
      let t = f32x4.splat(0);
      let at = line;
      for (let j = 0; j < columns; j++) {
        t = f32x4.add(t, v128.load(at));
        at += pixel;
      }
      s = f32x4.add(s, t);
      line += row;
    }
    storeUpTo(to, f32x4.div(s, count), c);
    from += 16;
    to += 16;
  }
}

/** Parallel: the largest (or mean, if `average`) of each window. A chunk is `linesPerChunk` lines of results, counted over the batch. */
export function pool(
  first: i32,
  last: i32,
  scratch: usize,
  average: i32,
  x: usize,
  y: usize,
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
): void {
  const pixel = (<usize>channels) << 2,
    line = <usize>width * pixel;
  const end = min(batch * outHeight, last * linesPerChunk);
  let to = y + <usize>(first * linesPerChunk * outWidth) * pixel;
  for (let out = first * linesPerChunk; out < end; out++) {
    const image = x + <usize>((out / outHeight) * height) * line;
    const y0 = (out % outHeight) * strideY - top;
    const fromY = before(y0, dilationY),
      rows = until(y0, dilationY, windowHeight, height) - fromY;
    for (let ox = 0; ox < outWidth; ox++) {
      const x0 = ox * strideX - left;
      const fromX = before(x0, dilationX),
        columns = until(x0, dilationX, windowWidth, width) - fromX;
      // A window that lies wholly in the border has no pixels: −∞, or NaN as the mean.
      const inside = rows > 0 && columns > 0;
      const from = image + <usize>(y0 + fromY * dilationY) * line + <usize>(x0 + fromX * dilationX) * pixel;
      const apart = line * <usize>dilationY,
        step = pixel * <usize>dilationX;
      if (average) mean(from, apart, step, inside ? rows : 0, columns, to, channels);
      else largest(from, apart, step, inside ? rows : 0, columns, to, channels);
      to += pixel;
    }
  }
}
