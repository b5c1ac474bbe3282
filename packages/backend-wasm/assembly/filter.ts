import { storeUpTo } from './lanes';
import { copyRun } from './moves';
import { multiplyAdd as fma } from './simd';

// Each image correlated with a kernel of its own, the same one for all of its channels. A line of an image is a run of numbers: a tap of the kernel is that
// run, so many bytes further on, times a number, so that any number of channels fills vectors.

/** What lies outside, else zeros: the picture mirrored at its outermost pixels, those themselves, or the opposite side. */
const REFLECT: i32 = 1;
const REPLICATE: i32 = 2;
const CIRCULAR: i32 = 3;
/** Pixels whose window does not lie inside stay as they are. */
const KEEP: i32 = 4;

/** Bytes of a tap in a list: how far away it is, and its weight. */
const TAP: usize = 8;

/** Where index `i` of an axis outside of it comes from, or −1. */
function origin(i: i32, size: i32, mode: i32): i32 {
  if (i >= 0 && i < size) return i;
  if (mode == REPLICATE) return i < 0 ? 0 : size - 1;
  if (mode == CIRCULAR) {
    const rest = i % size;
    return rest < 0 ? rest + size : rest;
  }
  if (mode != REFLECT) return -1;
  if (size == 1) return 0;
  const period = 2 * (size - 1);
  let rest = i % period;
  if (rest < 0) rest += period;
  return rest < size ? rest : period - rest;
}

/** Sums of taps for a run of numbers, added to those there or in their place. Up to 12 bytes behind it are read. */
function sumTaps(from: usize, to: usize, bytes: usize, list: usize, end: usize, adds: bool): void {
  let at: usize = 0;
  for (; at + 64 <= bytes; at += 64) {
    const target = to + at;
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    if (adds) {
      s0 = v128.load(target);
      s1 = v128.load(target, 16);
      s2 = v128.load(target, 32);
      s3 = v128.load(target, 48);
    }
    for (let tap = list; tap < end; tap += TAP) {
      const source = from + at + <usize>load<u32>(tap);
      const weight = v128.load32_splat(tap, 4);
      s0 = fma(v128.load(source), weight, s0);
      s1 = fma(v128.load(source, 16), weight, s1);
      s2 = fma(v128.load(source, 32), weight, s2);
      s3 = fma(v128.load(source, 48), weight, s3);
    }
    v128.store(target, s0);
    v128.store(target, s1, 16);
    v128.store(target, s2, 32);
    v128.store(target, s3, 48);
  }
  for (; at < bytes; at += 16) {
    let sum = adds ? v128.load(to + at) : f32x4.splat(0);
    for (let tap = list; tap < end; tap += TAP) {
      sum = fma(v128.load(from + at + <usize>load<u32>(tap)), v128.load32_splat(tap, 4), sum);
    }
    storeUpTo(to + at, sum, <i32>((bytes - at) >> 2));
  }
}

/** Cuts a run of numbers to what lies between; NaN stays NaN. */
function bound(at: usize, bytes: usize, least: v128, most: v128): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = f32x4.pmax(f32x4.pmin(v128.load(at + i), most), least);
    storeUpTo(at + i, x, <i32>((bytes - i) >> 2));
  }
}

/** The taps of a row of weights that are not zero, `apart` bytes from each other. Returns the end of the list. */
function listTaps(weights: usize, count: i32, apart: usize, list: usize): usize {
  for (let i = 0; i < count; i++) {
    const weight = load<f32>(weights + ((<usize>i) << 2));
    if (weight == 0) continue;
    store<u32>(list, <u32>(<usize>i * apart));
    store<f32>(list, weight, 4);
    list += TAP;
  }
  return list;
}

/** Puts what lies outside of a line of `width` pixels there, at column `i`. */
function putOutside(line: usize, width: i32, i: i32, pixel: usize, mode: i32): void {
  const x = origin(i, width, mode);
  const place = line + <usize>i * pixel;
  if (x < 0) memory.fill(place, 0, pixel);
  else copyRun(line + <usize>x * pixel, place, pixel);
}

/** Puts what lies outside beside a line that begins `left` pixels after `row`. */
function extend(row: usize, width: i32, left: i32, right: i32, pixel: usize, mode: i32): void {
  const line = row + <usize>left * pixel;
  for (let i = -left; i < 0; i++) putOutside(line, width, i, pixel, mode);
  for (let i = width; i < width + right; i++) putOutside(line, width, i, pixel, mode);
}

/**
 * Parallel: images whose number in `applied` is not 0 correlated with kernels [kernelHeight, kernelWidth], cut to what lies between `least` and `most` before
 * and after if one of them is finite; the others are copied. A chunk is `linesPerChunk` lines. `scratch`: a list of a row's taps, and a line with what lies
 * beside it.
 */
export function filter(
  first: i32,
  last: i32,
  scratch: usize,
  images: usize,
  applied: usize,
  kernels: usize,
  y: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  mode: i32,
  least: f32,
  most: f32,
  linesPerChunk: i32,
): void {
  const pixel = (<usize>channels) << 2,
    line = <usize>width * pixel;
  const taps = kernelHeight * kernelWidth,
    top = (kernelHeight - 1) / 2,
    left = (kernelWidth - 1) / 2,
    right = kernelWidth - 1 - left;
  const row = scratch + ((<usize>kernelWidth * TAP + 15) & ~15);
  const lows = f32x4.splat(least),
    highs = f32x4.splat(most);
  const bounds = least > -Infinity || most < Infinity;
  const end = min(batch * height, last * linesPerChunk);
  for (let at = first * linesPerChunk; at < end; at++) {
    const image = at / height,
      i = at - image * height;
    const kernel = kernels + ((<usize>(image * taps)) << 2);
    const from = images + <usize>(image * height) * line,
      own = from + <usize>i * line,
      to = y + <usize>at * line;
    const outside = i < top || i + kernelHeight - top > height || width < kernelWidth;
    const changes = load<i32>(applied + ((<usize>image) << 2)) != 0;
    if (!changes || (mode == KEEP && outside)) {
      copyRun(own, to, line);
      if (changes && bounds) bound(to, line, lows, highs);
      continue;
    }
    let adds = false;
    for (let k = 0; k < kernelHeight; k++) {
      const source = origin(i + k - top, height, mode);
      const listEnd =
        source < 0 ? scratch : listTaps(kernel + ((<usize>(k * kernelWidth)) << 2), kernelWidth, pixel, scratch);
      if (listEnd == scratch) continue;
      copyRun(from + <usize>source * line, row + <usize>left * pixel, line);
      if (bounds) bound(row + <usize>left * pixel, line, lows, highs);
      extend(row, width, left, right, pixel, mode);
      sumTaps(row, to, line, scratch, listEnd, adds);
      adds = true;
    }
    if (!adds) memory.fill(to, 0, line);
    if (mode == KEEP) {
      const inner = <usize>(width - right) * pixel;
      copyRun(own, to, <usize>left * pixel);
      copyRun(own + inner, to + inner, <usize>right * pixel);
    }
    if (bounds) bound(to, line, lows, highs);
  }
}

/**
 * Parallel: the same for kernels that are a column [kernelHeight] times a row [kernelWidth]. `scratch`: a list of the taps of each, and a line with what
 * lies beside it.
 */
export function filterSeparable(
  first: i32,
  last: i32,
  scratch: usize,
  images: usize,
  applied: usize,
  vertical: usize,
  horizontal: usize,
  y: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  mode: i32,
  linesPerChunk: i32,
): void {
  const pixel = (<usize>channels) << 2,
    line = <usize>width * pixel;
  const top = (kernelHeight - 1) / 2,
    left = (kernelWidth - 1) / 2,
    right = kernelWidth - 1 - left;
  const across = scratch + <usize>kernelHeight * TAP;
  const row = scratch + ((<usize>(kernelHeight + kernelWidth) * TAP + 15) & ~15);
  const end = min(batch * height, last * linesPerChunk);
  for (let at = first * linesPerChunk; at < end; at++) {
    const image = at / height,
      i = at - image * height;
    const column = vertical + ((<usize>(image * kernelHeight)) << 2),
      acrossWeights = horizontal + ((<usize>(image * kernelWidth)) << 2);
    const from = images + <usize>(image * height) * line,
      to = y + <usize>at * line;
    if (load<i32>(applied + ((<usize>image) << 2)) == 0) {
      copyRun(from + <usize>i * line, to, line);
      continue;
    }
    let listEnd = scratch;
    for (let k = 0; k < kernelHeight; k++) {
      const weight = load<f32>(column + ((<usize>k) << 2));
      const source = origin(i + k - top, height, mode);
      if (weight == 0 || source < 0) continue;
      store<u32>(listEnd, <u32>(<usize>source * line));
      store<f32>(listEnd, weight, 4);
      listEnd += TAP;
    }
    sumTaps(from, row + <usize>left * pixel, line, scratch, listEnd, false);
    extend(row, width, left, right, pixel, mode);
    sumTaps(row, to, line, across, listTaps(acrossWeights, kernelWidth, pixel, across), false);
  }
}
