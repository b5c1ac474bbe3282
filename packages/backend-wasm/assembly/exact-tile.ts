import { activate, multiplyAdd as fma } from './simd';
import { dot } from './tiles';

// Winograd's sums take differences of neighbouring pixels, so that one NaN or infinity would spoil the whole tile. A tile whose results are
// not finite is computed once more, by plain sums.

/** Results per side of a tile, and pixels that they see. */
const TILE: i32 = 4;
const SEEN: i32 = 6;

/** Whether all of `count` numbers, a multiple of four, are finite. */
export function areFinite(at: usize, count: i32): bool {
  // x · 0 is 0 for a number, and NaN for NaN and infinities.
  let sum = f32x4.splat(0);
  for (let i = 0; i < count; i += 4) {
    sum = fma(v128.load(at), f32x4.splat(0), sum);
    at += 16;
  }
  return !v128.any_true(f32x4.ne(sum, sum));
}

/** Whether any pixel of a tile is a number throughout: if none is, neither is any result. `zeros` stands for pixels outside of the image. */
export function hasFinitePixel(table: usize, zeros: usize, channels: i32): bool {
  for (let i = 0; i < SEEN * SEEN; i++) {
    const pixel = load<usize>(table + ((<usize>i) << 2));
    if (pixel != zeros && areFinite(pixel, channels)) return true;
  }
  return false;
}

/**
 * `channels` results of each pixel of a tile. Kernels are read by strides in bytes: from tap to tap, from input to input and from result to result channel, of
 * which one of the last two is 4.
 */
export function convolveTile(
  table: usize,
  zeros: usize,
  inChannels: i32,
  weight: usize,
  tapStep: usize,
  inStep: usize,
  outStep: usize,
  channels: i32,
  y: usize,
  yRow: usize,
  yColumn: usize,
  rows: i32,
  columns: i32,
  bias: usize,
  activation: i32,
): void {
  for (let i = 0; i < min(rows, TILE); i++) {
    for (let j = 0; j < min(columns, TILE); j++) {
      const out = y + <usize>i * yRow + <usize>j * yColumn;
      for (let channel = 0; channel < channels; channel += 4) {
        let sum = f32x4.splat(0);
        for (let tap = 0; tap < 9; tap++) {
          const at = (i + tap / 3) * SEEN + j + (tap % 3);
          const pixel = load<usize>(table + ((<usize>at) << 2));
          if (pixel == zeros) continue;
          const kernel = weight + <usize>tap * tapStep + <usize>channel * outStep;
          if (outStep == 4) {
            for (let input = 0; input < inChannels; input++) {
              const x = v128.load32_splat(pixel + ((<usize>input) << 2));
              sum = fma(x, v128.load(kernel + <usize>input * inStep), sum);
            }
          } else {
            const sums = lanes(
              dot(pixel, kernel, inChannels),
              dot(pixel, kernel + outStep, inChannels),
              dot(pixel, kernel + 2 * outStep, inChannels),
              dot(pixel, kernel + 3 * outStep, inChannels),
            );
            sum = f32x4.add(sum, sums);
          }
        }
        const offset = (<usize>channel) << 2;
        if (bias != 0) sum = f32x4.add(sum, v128.load(bias + offset));
        v128.store(out + offset, activate(sum, activation));
      }
    }
  }
}

function lanes(a: f32, b: f32, c: f32, d: f32): v128 {
  return f32x4.replace_lane(f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(a), 1, b), 2, c), 3, d);
}
