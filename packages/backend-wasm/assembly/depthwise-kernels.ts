import { addUpTo } from './lanes';
import { before, until } from './places-inside';
import { multiplyAdd as fma } from './simd';

// The gradient of a depthwise convolution to its kernels; shapes as in `depthwise`.

/** sum[c] += Σ x[c] · dy[c] over `count` pixels that are `xStep` and `pixel` bytes apart. */
function oneTap(x: usize, xStep: usize, dy: usize, pixel: usize, count: i32, sum: usize, channels: i32): void {
  if (count <= 0) return;
  for (let c = channels; c > 0; c -= 4) {
    let s = f32x4.splat(0);
    let a = x,
      b = dy;
    for (let i = 0; i < count; i++) {
      s = fma(v128.load(a), v128.load(b), s);
      a += xStep;
      b += pixel;
    }
    addUpTo(sum, s, c);
    x += 16;
    dy += 16;
    sum += 16;
  }
}

/** The same for three neighbours of a window, whose pixels are `next` bytes apart: dy is read once for all. */
function threeTaps(
  x: usize,
  next: usize,
  xStep: usize,
  dy: usize,
  pixel: usize,
  count: i32,
  sum: usize,
  channels: i32,
): void {
  if (count <= 0) return;
  let c = channels;
  for (; c >= 8; c -= 8) {
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      t0 = s0,
      t1 = s0,
      t2 = s0;
    let a0 = x,
      a1 = a0 + next,
      a2 = a1 + next,
      b = dy;
    for (let i = 0; i < count; i++) {
      const g = v128.load(b),
        h = v128.load(b, 16);
      s0 = fma(v128.load(a0), g, s0);
      t0 = fma(v128.load(a0, 16), h, t0);
      s1 = fma(v128.load(a1), g, s1);
      t1 = fma(v128.load(a1, 16), h, t1);
      s2 = fma(v128.load(a2), g, s2);
      t2 = fma(v128.load(a2, 16), h, t2);
      a0 += xStep;
      a1 += xStep;
      a2 += xStep;
      b += pixel;
    }
    let to = sum;
    addUpTo(to, s0, 4);
    addUpTo(to + 16, t0, 4);
    to += pixel;
    addUpTo(to, s1, 4);
    addUpTo(to + 16, t1, 4);
    to += pixel;
    addUpTo(to, s2, 4);
    addUpTo(to + 16, t2, 4);
    x += 32;
    dy += 32;
    sum += 32;
  }
  oneTap(x, xStep, dy, pixel, count, sum, c);
  oneTap(x + next, xStep, dy, pixel, count, sum + pixel, c);
  oneTap(x + (next << 1), xStep, dy, pixel, count, sum + (pixel << 1), c);
}

/** sum[c · multiplier + q] += Σ x[c] · dy[c · multiplier + q], likewise. */
function spreadTap(
  x: usize,
  xStep: usize,
  dy: usize,
  outPixel: usize,
  count: i32,
  sum: usize,
  channels: i32,
  multiplier: i32,
): void {
  for (let o = 0; o < channels * multiplier; o++) {
    let a = x + ((<usize>(o / multiplier)) << 2),
      b = dy + ((<usize>o) << 2);
    let s: f32 = 0;
    for (let i = 0; i < count; i++) {
      s += load<f32>(a) * load<f32>(b);
      a += xStep;
      b += outPixel;
    }
    const to = sum + ((<usize>o) << 2);
    store<f32>(to, load<f32>(to) + s);
  }
}

/**
 * Parallel: the gradient to the kernels, as one part per chunk of `linesPerPart` lines of results: parts [chunk, kernelHeight · kernelWidth,
 * channels · multiplier], which `sumParts` adds up.
 */
export function depthwiseBackKernels(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  dy: usize,
  parts: usize,
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
  linesPerPart: i32,
): void {
  const pixel = (<usize>channels) << 2,
    outPixel = pixel * <usize>multiplier,
    xStep = pixel * <usize>strideX,
    next = pixel * <usize>dilationX;
  const partBytes = <usize>(kernelHeight * kernelWidth) * outPixel;
  for (let part = first; part < last; part++) {
    const sums = parts + <usize>part * partBytes;
    memory.fill(sums, 0, partBytes);
    const end = min(batch * outHeight, (part + 1) * linesPerPart);
    for (let out = part * linesPerPart; out < end; out++) {
      const from = dy + <usize>(out * outWidth) * outPixel;
      for (let i = 0; i < kernelHeight; i++) {
        const yy = (out % outHeight) * strideY - top + i * dilationY;
        if (yy < 0 || yy >= height) continue;
        const line = x + <usize>(((out / outHeight) * height + yy) * width) * pixel;
        const sum = sums + <usize>(i * kernelWidth) * outPixel;
        let j = 0;
        if (multiplier == 1) {
          for (; j + 3 <= kernelWidth; j += 3) {
            const offset = j * dilationX - left;
            const start = before(offset, strideX),
              stop = until(offset + 2 * dilationX, strideX, outWidth, width);
            const count = max(0, stop - start);
            const inside = line + <usize>(start * strideX + offset) * pixel;
            threeTaps(inside, next, xStep, from + <usize>start * pixel, pixel, count, sum + <usize>j * pixel, channels);
            // What the three do not have in common lies before for later ones, and behind for earlier ones.
            for (let t = 0; t < 3; t++) {
              const own = offset + t * dilationX;
              const ownStart = before(own, strideX),
                ownStop = until(own, strideX, outWidth, width);
              const beforeEnd = count ? min(start, ownStop) : ownStop;
              const behind = max(stop, ownStart);
              const to = sum + <usize>(j + t) * pixel;
              oneTap(
                line + <usize>(ownStart * strideX + own) * pixel,
                xStep,
                from + <usize>ownStart * pixel,
                pixel,
                beforeEnd - ownStart,
                to,
                channels,
              );
              if (count)
                oneTap(
                  line + <usize>(behind * strideX + own) * pixel,
                  xStep,
                  from + <usize>behind * pixel,
                  pixel,
                  ownStop - behind,
                  to,
                  channels,
                );
            }
          }
        }
        for (; j < kernelWidth; j++) {
          const offset = j * dilationX - left;
          const start = before(offset, strideX),
            count = until(offset, strideX, outWidth, width) - start;
          const inside = line + <usize>(start * strideX + offset) * pixel,
            to = sum + <usize>j * outPixel;
          if (multiplier == 1) oneTap(inside, xStep, from + <usize>start * pixel, pixel, count, to, channels);
          else spreadTap(inside, xStep, from + <usize>start * outPixel, outPixel, count, to, channels, multiplier);
        }
      }
    }
  }
}
