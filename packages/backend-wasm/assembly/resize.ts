import { clearPixels } from './clear-pixels';
import { addUpTo, storeUpTo } from './lanes';
import { multiplyAdd as fma } from './simd';

// Images [batch, height, width, channels] resized by weighing the four nearest pixels, as tf.image.resizeBilinear does.

/** The coordinate in the image of a pixel of the result. */
function source(i: i32, scale: f64, halfPixels: i32): f64 {
  return halfPixels ? scale * (<f64>i + 0.5) - 0.5 : scale * <f64>i;
}

/** Parallel: resizes. `scaleY` and `scaleX` pixels of the image are one of the result. A chunk is `linesPerChunk` lines of the result. */
export function resize(
  first: i32,
  last: i32,
  scratch: usize,
  images: usize,
  to: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  scaleY: f64,
  scaleX: f64,
  halfPixels: i32,
  linesPerChunk: i32,
): void {
  const pixel = (<usize>channels) << 2,
    line = <usize>width * pixel;
  const end = min(batch * outHeight, last * linesPerChunk);
  for (let out = first * linesPerChunk; out < end; out++) {
    const image = images + <usize>((out / outHeight) * height) * line;
    const y = source(out % outHeight, scaleY, halfPixels);
    const top = max<f64>(0, floor(y));
    const above = image + <usize>top * line,
      below = image + <usize>min(height - 1, <i32>ceil(y)) * line;
    const south = f32x4.splat(<f32>(y - top));
    let target = to + <usize>(out * outWidth) * pixel;
    for (let ox = 0; ox < outWidth; ox++) {
      const x = source(ox, scaleX, halfPixels);
      const left = max<f64>(0, floor(x));
      const west = <usize>left * pixel,
        east = <usize>min(width - 1, <i32>ceil(x)) * pixel;
      const share = f32x4.splat(<f32>(x - left));
      for (let c: usize = 0; c < pixel; c += 16) {
        const nw = v128.load(above + west + c),
          sw = v128.load(below + west + c);
        const upper = fma(f32x4.sub(v128.load(above + east + c), nw), share, nw),
          lower = fma(f32x4.sub(v128.load(below + east + c), sw), share, sw);
        storeUpTo(target + c, fma(f32x4.sub(lower, upper), south, upper), channels - <i32>(c >> 2));
      }
      target += pixel;
    }
  }
}

/** Parallel: the gradient to the images. A chunk is `channelsPerChunk` channels of an image, whose results are taken in order. */
export function resizeGrad(
  first: i32,
  last: i32,
  scratch: usize,
  dy: usize,
  dx: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  scaleY: f64,
  scaleX: f64,
  halfPixels: i32,
  channelsPerChunk: i32,
): void {
  const pixel = (<usize>channels) << 2,
    line = <usize>width * pixel;
  const perImage = (channels + channelsPerChunk - 1) / channelsPerChunk;
  for (let chunk = first; chunk < last; chunk++) {
    const n = chunk / perImage,
      start = (chunk % perImage) * channelsPerChunk;
    const count = min(channelsPerChunk, channels - start);
    const image = dx + <usize>(n * height) * line + ((<usize>start) << 2);
    clearPixels(image, height * width, pixel, count);
    let from = dy + <usize>(n * outHeight * outWidth) * pixel + ((<usize>start) << 2);
    for (let oy = 0; oy < outHeight; oy++) {
      const y = source(oy, scaleY, halfPixels);
      const top = max<f64>(0, floor(y));
      const above = image + <usize>top * line,
        below = image + <usize>min(height - 1, <i32>ceil(y)) * line;
      const south = y - top;
      for (let ox = 0; ox < outWidth; ox++) {
        const x = source(ox, scaleX, halfPixels);
        const left = max<f64>(0, floor(x));
        const west = <usize>left * pixel,
          east = <usize>min(width - 1, <i32>ceil(x)) * pixel;
        const share = x - left;
        const w0 = f32x4.splat(<f32>((1 - south) * (1 - share))),
          w1 = f32x4.splat(<f32>((1 - south) * share)),
          w2 = f32x4.splat(<f32>(south * (1 - share))),
          w3 = f32x4.splat(<f32>(south * share));
        for (let c: usize = 0; c < (<usize>count) << 2; c += 16) {
          const g = v128.load(from + c);
          const lanes = count - <i32>(c >> 2);
          addUpTo(above + west + c, f32x4.mul(g, w0), lanes);
          addUpTo(above + east + c, f32x4.mul(g, w1), lanes);
          addUpTo(below + west + c, f32x4.mul(g, w2), lanes);
          addUpTo(below + east + c, f32x4.mul(g, w3), lanes);
        }
        from += pixel;
      }
    }
  }
}
