import { storeUpTo } from './lanes';
import { multiplyAdd as fma } from './simd';

// Images [batch, height, width, channels] seen through projections of their coordinates, as tf.image.transform does.

const REFLECT: i32 = 1;
const WRAP: i32 = 2;
const CLAMP: i32 = 3;

/** A coordinate as it is for what lies outside: as it is (a constant follows), mirrored, repeated, or that of the outermost pixel. */
function mapped(x: f64, size: i32, fillMode: i32): f64 {
  const length = <f64>size,
    lastOne: f64 = length - 1;
  if (fillMode == REFLECT) {
    if (x < 0) {
      if (size <= 1) return 0;
      x += 2 * length * trunc(-x / (2 * length));
      x = x < -length ? x + 2 * length : -x - 1;
    } else if (x > lastOne) {
      if (size <= 1) return 0;
      x -= 2 * length * trunc(x / (2 * length));
      if (x >= length) x = 2 * length - x - 1;
    }
  } else if (fillMode == WRAP) {
    if (x < 0) {
      if (size <= 1) return 0;
      x += length * (trunc(-x / lastOne) + 1);
    } else if (x > lastOne) {
      if (size <= 1) return 0;
      x -= length * trunc(x / lastOne);
    }
  } else if (fillMode != CLAMP) return x;
  return max<f64>(0, min<f64>(x, lastOne));
}

/** Where a pixel lies, or 0 if it lies outside, or its coordinates are not numbers. */
function pixelAt(image: usize, x: f64, y: f64, width: i32, height: i32, pixel: usize): usize {
  if (!(x >= 0 && x < <f64>width && y >= 0 && y < <f64>height)) return 0;
  return image + <usize>(<i32>y * width + <i32>x) * pixel;
}

/**
 * Parallel: the pixel (x, y) of a result is that of the image at ((t0 x + t1 y + t2) / k, (t3 x + t4 y + t5) / k) with k = t6 x + t7 y + 1.
 * Transforms are [batch, 8], `transformStep` bytes apart, 0 for one that all share. A chunk is `pixelsPerChunk` pixels.
 */
export function transform(
  first: i32,
  last: i32,
  scratch: usize,
  images: usize,
  transforms: usize,
  to: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  transformStep: usize,
  bilinear: i32,
  fillMode: i32,
  fillValue: f32,
  pixelsPerChunk: i32,
): void {
  const pixel = (<usize>channels) << 2;
  const places = outHeight * outWidth;
  const end = min(batch * places, last * pixelsPerChunk);
  const other = f32x4.splat(fillValue);
  for (let i = first * pixelsPerChunk; i < end; i++) {
    const n = i / places;
    const image = images + <usize>(n * height * width) * pixel,
      t = transforms + <usize>n * transformStep,
      target = to + <usize>i * pixel;
    const outX = <f64>((i % places) % outWidth),
      outY = <f64>((i % places) / outWidth);
    const k: f64 = <f64>load<f32>(t, 24) * outX + <f64>load<f32>(t, 28) * outY + 1;
    if (k == 0) {
      for (let c = 0; c < channels; c += 4) storeUpTo(target + ((<usize>c) << 2), other, channels - c);
      continue;
    }
    const x = mapped(
        (<f64>load<f32>(t) * outX + <f64>load<f32>(t, 4) * outY + <f64>load<f32>(t, 8)) / k,
        width,
        fillMode,
      ),
      y = mapped(
        (<f64>load<f32>(t, 12) * outX + <f64>load<f32>(t, 16) * outY + <f64>load<f32>(t, 20)) / k,
        height,
        fillMode,
      );
    if (!bilinear) {
      const from = pixelAt(image, floor(x + 0.5), floor(y + 0.5), width, height, pixel);
      for (let c: usize = 0; c < pixel; c += 16)
        storeUpTo(target + c, from ? v128.load(from + c) : other, channels - <i32>(c >> 2));
      continue;
    }
    const left = floor(x),
      top = floor(y);
    const east = x - left,
      south = y - top;
    const nw = pixelAt(image, left, top, width, height, pixel),
      ne = pixelAt(image, left + 1, top, width, height, pixel),
      sw = pixelAt(image, left, top + 1, width, height, pixel),
      se = pixelAt(image, left + 1, top + 1, width, height, pixel);
    const w0 = f32x4.splat(<f32>((1 - south) * (1 - east))),
      w1 = f32x4.splat(<f32>((1 - south) * east)),
      w2 = f32x4.splat(<f32>(south * (1 - east))),
      w3 = f32x4.splat(<f32>(south * east));
    for (let c: usize = 0; c < pixel; c += 16) {
      let sum = f32x4.mul(w0, nw ? v128.load(nw + c) : other);
      sum = fma(w1, ne ? v128.load(ne + c) : other, sum);
      sum = fma(w2, sw ? v128.load(sw + c) : other, sum);
      sum = fma(w3, se ? v128.load(se + c) : other, sum);
      storeUpTo(target + c, sum, channels - <i32>(c >> 2));
    }
  }
}
