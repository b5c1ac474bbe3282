import { ENTRY, finish, sumOfProducts, sumOfSpread } from './depthwise-lists';
import { storeUpTo } from './lanes';
import { before, until } from './places-inside';
import { multiplyAdd as fma } from './simd';

// Convolution in which each channel sees only itself: images [batch, height, width, channels], kernels [kernelHeight, kernelWidth, channels,
// multiplier], results [batch, outHeight, outWidth, channels · multiplier]. Four channels make a vector where the multiplier is 1.

/**
 * Four pixels, `apart` bytes apart, whose windows lie inside: `rows` rows of windows, `row` bytes apart, of `columns` columns, `column` bytes apart.
 */
function fourPixels(
  x: usize,
  row: usize,
  column: usize,
  apart: usize,
  rows: i32,
  columns: i32,
  w: usize,
  y: usize,
  channels: i32,
  bias: usize,
  activation: i32,
): void {
  const tap = (<usize>channels) << 2;
  let c = channels;
  for (; c >= 8; c -= 8) {
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0,
      t0 = s0,
      t1 = s0,
      t2 = s0,
      t3 = s0;
    let line = x,
      k = w;
    for (let i = 0; i < rows; i++) {
      let p0 = line,
        p1 = p0 + apart,
        p2 = p1 + apart,
        p3 = p2 + apart;
      for (let j = 0; j < columns; j++) {
        const k0 = v128.load(k),
          k1 = v128.load(k, 16);
        s0 = fma(v128.load(p0), k0, s0);
        t0 = fma(v128.load(p0, 16), k1, t0);
        s1 = fma(v128.load(p1), k0, s1);
        t1 = fma(v128.load(p1, 16), k1, t1);
        s2 = fma(v128.load(p2), k0, s2);
        t2 = fma(v128.load(p2, 16), k1, t2);
        s3 = fma(v128.load(p3), k0, s3);
        t3 = fma(v128.load(p3, 16), k1, t3);
        k += tap;
        p0 += column;
        p1 += column;
        p2 += column;
        p3 += column;
      }
      line += row;
    }
    const next = bias ? bias + 16 : 0;
    let out = y;
    v128.store(out, finish(s0, bias, activation));
    v128.store(out, finish(t0, next, activation), 16);
    out += tap;
    v128.store(out, finish(s1, bias, activation));
    v128.store(out, finish(t1, next, activation), 16);
    out += tap;
    v128.store(out, finish(s2, bias, activation));
    v128.store(out, finish(t2, next, activation), 16);
    out += tap;
    v128.store(out, finish(s3, bias, activation));
    v128.store(out, finish(t3, next, activation), 16);
    x += 32;
    w += 32;
    y += 32;
    if (bias) bias += 32;
  }
  for (; c > 0; c -= 4) {
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    let line = x,
      k = w;
    for (let i = 0; i < rows; i++) {
      let p = line;
      for (let j = 0; j < columns; j++) {
        const k0 = v128.load(k);
        s0 = fma(v128.load(p), k0, s0);
        s1 = fma(v128.load(p + apart), k0, s1);
        s2 = fma(v128.load(p + (apart << 1)), k0, s2);
        s3 = fma(v128.load(p + (apart << 1) + apart), k0, s3);
        k += tap;
        p += column;
      }
      line += row;
    }
    storeUpTo(y, finish(s0, bias, activation), c);
    storeUpTo(y + tap, finish(s1, bias, activation), c);
    storeUpTo(y + (tap << 1), finish(s2, bias, activation), c);
    storeUpTo(y + (tap << 1) + tap, finish(s3, bias, activation), c);
    x += 16;
    w += 16;
    y += 16;
    if (bias) bias += 16;
  }
}

/** The same for windows of three columns in steps of one without dilation: what neighbours share is read once. */
function fourPixelsOfThree(
  x: usize,
  row: usize,
  column: usize,
  rows: i32,
  w: usize,
  y: usize,
  channels: i32,
  bias: usize,
  activation: i32,
): void {
  const kernelRow = column + (column << 1);
  for (let c = channels; c > 0; c -= 4) {
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    let line = x,
      k = w;
    for (let i = 0; i < rows; i++) {
      const k0 = v128.load(k),
        k1 = v128.load(k + column),
        k2 = v128.load(k + (column << 1));
      let p = line;
      let v = v128.load(p);
      s0 = fma(v, k0, s0);
      p += column;
      v = v128.load(p);
      s0 = fma(v, k1, s0);
      s1 = fma(v, k0, s1);
      p += column;
      v = v128.load(p);
      s0 = fma(v, k2, s0);
      s1 = fma(v, k1, s1);
      s2 = fma(v, k0, s2);
      p += column;
      v = v128.load(p);
      s1 = fma(v, k2, s1);
      s2 = fma(v, k1, s2);
      s3 = fma(v, k0, s3);
      p += column;
      v = v128.load(p);
      s2 = fma(v, k2, s2);
      s3 = fma(v, k1, s3);
      p += column;
      v = v128.load(p);
      s3 = fma(v, k2, s3);
      line += row;
      k += kernelRow;
    }
    let out = y;
    storeUpTo(out, finish(s0, bias, activation), c);
    out += column;
    storeUpTo(out, finish(s1, bias, activation), c);
    out += column;
    storeUpTo(out, finish(s2, bias, activation), c);
    out += column;
    storeUpTo(out, finish(s3, bias, activation), c);
    x += 16;
    w += 16;
    y += 16;
    if (bias) bias += 16;
  }
}

/** Parallel: results + bias, activated. A chunk is `linesPerChunk` lines of results. `scratch`: an entry for each place of a window. */
export function depthwise(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  w: usize,
  y: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  multiplier: i32,
  outHeight: i32,
  outWidth: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideY: i32,
  strideX: i32,
  dilationY: i32,
  dilationX: i32,
  top: i32,
  left: i32,
  linesPerChunk: i32,
  bias: usize,
  activation: i32,
): void {
  const pixel = (<usize>channels) << 2,
    outPixel = pixel * <usize>multiplier,
    line = <usize>width * pixel;
  // The results whose windows lie wholly between the left and the right border.
  const reach = width + left - (kernelWidth - 1) * dilationX;
  const whole = max(0, (left + strideX - 1) / strideX),
    cut = reach > 0 ? min(outWidth, (reach + strideX - 1) / strideX) : 0;
  const neighbours = kernelWidth == 3 && strideX == 1 && dilationX == 1;
  const end = min(batch * outHeight, last * linesPerChunk);
  for (let out = first * linesPerChunk; out < end; out++) {
    const image = x + <usize>((out / outHeight) * height) * line;
    const to = y + <usize>(out * outWidth) * outPixel;
    const y0 = (out % outHeight) * strideY - top;
    // The rows of the window that lie inside.
    const fromY = before(y0, dilationY);
    const rows = max(0, until(y0, dilationY, kernelHeight, height) - fromY);
    const top0 = image + <usize>(y0 + fromY * dilationY) * line;
    const kernel = w + <usize>(fromY * kernelWidth) * outPixel;
    let ox = 0;
    while (ox < outWidth) {
      const x0 = ox * strideX - left;
      if (multiplier == 1 && ox >= whole && ox < cut && cut - whole >= 4) {
        // The last four may lie over those before.
        ox = min(ox, cut - 4);
        const from = top0 + <usize>(ox * strideX - left) * pixel,
          target = to + <usize>ox * pixel;
        const row = line * <usize>dilationY;
        if (neighbours) fourPixelsOfThree(from, row, pixel, rows, kernel, target, channels, bias, activation);
        else
          fourPixels(
            from,
            row,
            pixel * <usize>dilationX,
            pixel * <usize>strideX,
            rows,
            kernelWidth,
            kernel,
            target,
            channels,
            bias,
            activation,
          );
        ox += 4;
        continue;
      }
      let entry = scratch;
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < kernelWidth; j++) {
          const xx = x0 + j * dilationX;
          if (xx < 0 || xx >= width) continue;
          store<u32>(entry, <u32>(top0 + <usize>(i * dilationY) * line + <usize>xx * pixel));
          store<u32>(entry, <u32>(kernel + <usize>(i * kernelWidth + j) * outPixel), 4);
          entry += ENTRY;
        }
      }
      const entries = <i32>((entry - scratch) / ENTRY);
      const target = to + <usize>ox * outPixel;
      if (multiplier == 1) sumOfProducts(scratch, entries, target, channels, bias, activation);
      else sumOfSpread(scratch, entries, target, channels, multiplier, bias, activation);
      ox++;
    }
  }
}
