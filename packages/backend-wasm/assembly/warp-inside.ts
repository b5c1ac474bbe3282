import { storeUpTo } from './lanes';
import { copyRun } from './moves';
import { multiplyAdd as fma } from './simd';
import { cubicWeights } from './warp-cubic';
import { BICUBIC, NEAREST, viewAt } from './warp-view';

// Places whose neighbours all lie inside of the image.

/**
 * Added to a number from 0 to MOST_SPLIT, it leaves 32 bits of it behind the point in the lower half of the sum, and what is before the point, counted
 * from SPLITTER_UPPER, in the upper half: floor and remainder without asking for them.
 */
const SPLITTER: f64 = 1572864;
const SPLITTER_UPPER: i32 = 0x41380000;
const MOST_SPLIT: i32 = 524288;

/** The mixture of four pixels. */
export function mix(to: usize, nw: usize, ne: usize, sw: usize, se: usize, x: f32, y: f32, channels: i32): void {
  const wx = f32x4.splat(x),
    wy = f32x4.splat(y);
  for (; channels > 0; channels -= 4) {
    const a = v128.load(nw),
      c = v128.load(sw);
    const north = fma(wx, f32x4.sub(v128.load(ne), a), a),
      south = fma(wx, f32x4.sub(v128.load(se), c), c);
    storeUpTo(to, fma(wy, f32x4.sub(south, north), north), channels);
    nw += 16;
    ne += 16;
    sw += 16;
    se += 16;
    to += 16;
  }
}

/** Two doubles, none negative, as integers. */
function truncated(x: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_trunc_f64x2_s_zero(x);
  return i32x4.trunc_sat_f64x2_s_zero(x);
}

/** Columns `start` to `end` of a row, whose neighbours all lie inside. */
export function insidePixels(address: usize, row: f64, start: i32, end: i32, to: usize): void {
  const view = viewAt(address);
  const channels = view.channels,
    pixel = view.pixel,
    line = view.line;
  if (view.mode == NEAREST) {
    insideNearest(address, row, start, end, to);
    return;
  }
  if (view.mode == BICUBIC) {
    insideCubic(address, row, start, end, to);
    return;
  }
  if (channels == 3 && max(view.width, view.height) < MOST_SPLIT) start = insideTriples(address, row, start, end, to);
  let target = to + <usize>start * pixel;
  for (let column = start; column < end; column++) {
    const depth = view.depth(<f64>column, row);
    const x = view.x(<f64>column, row) / depth,
      y = view.y(<f64>column, row) / depth;
    const left = floor(x),
      top = floor(y);
    const from = view.at(<i32>top, <i32>left),
      below = from + line;
    const wx = <f32>(x - left),
      wy = <f32>(y - top);
    if (channels == 1) {
      const a = load<f32>(from),
        c = load<f32>(below);
      const north = a + (load<f32>(from, 4) - a) * wx,
        south = c + (load<f32>(below, 4) - c) * wx;
      store<f32>(target, north + (south - north) * wy);
    } else mix(target, from, from + pixel, below, below + pixel, wx, wy, channels);
    target += pixel;
  }
}

/**
 * The first of such columns, of images with three channels, four at a time. A pixel lies over the end of the one before, and behind the last is
 * written what the next one lies over: so some of the last five are left.
 *
 * @returns the first column that is left.
 */
function insideTriples(address: usize, row: f64, start: i32, end: i32, to: usize): i32 {
  const view = viewAt(address);
  const line = view.line;
  const x0 = view.x(<f64>start, row),
    y0 = view.y(<f64>start, row),
    depth0 = view.depth(<f64>start, row);
  const isDivided = view.g != 0 || depth0 != 1;
  const bytesOfPixel = i32x4.splat(12),
    bytesOfLine = i32x4.splat(<i32>line),
    scale = f32x4.splat(1 / 2147483648),
    splitter = f64x2.splat(SPLITTER),
    stepX = f64x2.splat(4 * view.a),
    stepY = f64x2.splat(4 * view.d),
    stepDepth = f64x2.splat(4 * view.g),
    one = f64x2.splat(1);
  // The upper halves count from that of the splitter, so the offsets do too.
  const image = <i32>view.image - SPLITTER_UPPER * (12 + <i32>line);
  let overX = f64x2.replace_lane(f64x2.splat(x0), 1, x0 + view.a),
    overY = f64x2.replace_lane(f64x2.splat(y0), 1, y0 + view.d),
    depth = f64x2.replace_lane(f64x2.splat(depth0), 1, depth0 + view.g);
  let nextOverX = f64x2.add(overX, f64x2.splat(2 * view.a)),
    nextOverY = f64x2.add(overY, f64x2.splat(2 * view.d)),
    nextDepth = f64x2.add(depth, f64x2.splat(2 * view.g));
  let target = to + <usize>start * 12;
  let column = start;
  for (; column < end - 4; column += 4) {
    let x = overX,
      y = overY,
      nextX = nextOverX,
      nextY = nextOverY;
    if (isDivided) {
      const inverse = f64x2.div(one, depth),
        nextInverse = f64x2.div(one, nextDepth);
      x = f64x2.mul(x, inverse);
      y = f64x2.mul(y, inverse);
      nextX = f64x2.mul(nextX, nextInverse);
      nextY = f64x2.mul(nextY, nextInverse);
      depth = f64x2.add(depth, stepDepth);
      nextDepth = f64x2.add(nextDepth, stepDepth);
    }
    overX = f64x2.add(overX, stepX);
    overY = f64x2.add(overY, stepY);
    nextOverX = f64x2.add(nextOverX, stepX);
    nextOverY = f64x2.add(nextOverY, stepY);
    x = f64x2.add(x, splitter);
    y = f64x2.add(y, splitter);
    nextX = f64x2.add(nextX, splitter);
    nextY = f64x2.add(nextY, splitter);
    const left = v128.shuffle<i32>(x, nextX, 1, 3, 5, 7),
      top = v128.shuffle<i32>(y, nextY, 1, 3, 5, 7);
    const wx = behindPoint(v128.shuffle<i32>(x, nextX, 0, 2, 4, 6), scale),
      wy = behindPoint(v128.shuffle<i32>(y, nextY, 0, 2, 4, 6), scale);
    const offsets = i32x4.add(i32x4.mul(top, bytesOfLine), i32x4.mul(left, bytesOfPixel));
    const first = <usize>(image + i32x4.extract_lane(offsets, 0)),
      second = <usize>(image + i32x4.extract_lane(offsets, 1)),
      third = <usize>(image + i32x4.extract_lane(offsets, 2)),
      fourth = <usize>(image + i32x4.extract_lane(offsets, 3));
    v128.store(
      target,
      mixture(first, line, v128.shuffle<f32>(wx, wx, 0, 0, 0, 0), v128.shuffle<f32>(wy, wy, 0, 0, 0, 0)),
    );
    v128.store(
      target,
      mixture(second, line, v128.shuffle<f32>(wx, wx, 1, 1, 1, 1), v128.shuffle<f32>(wy, wy, 1, 1, 1, 1)),
      12,
    );
    v128.store(
      target,
      mixture(third, line, v128.shuffle<f32>(wx, wx, 2, 2, 2, 2), v128.shuffle<f32>(wy, wy, 2, 2, 2, 2)),
      24,
    );
    v128.store(
      target,
      mixture(fourth, line, v128.shuffle<f32>(wx, wx, 3, 3, 3, 3), v128.shuffle<f32>(wy, wy, 3, 3, 3, 3)),
      36,
    );
    target += 48;
  }
  return column;
}

/** Numbers of 32 bits behind the point. */
function behindPoint(bits: v128, scale: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(bits, 1)), scale);
}

/** The mixture of the pixel of three channels at `from` with those to its right and below. */
function mixture(from: usize, line: usize, wx: v128, wy: v128): v128 {
  const below = from + line;
  const a = v128.load(from),
    c = v128.load(below);
  const north = fma(wx, f32x4.sub(v128.load(from, 12), a), a),
    south = fma(wx, f32x4.sub(v128.load(below, 12), c), c);
  return fma(wy, f32x4.sub(south, north), north);
}

/** Nearest pixels, in pairs. Their coordinates have the same bits as elsewhere, so that halves are rounded alike. */
function insideNearest(address: usize, row: f64, start: i32, end: i32, to: usize): void {
  const view = viewAt(address);
  const pixel = view.pixel,
    image = view.image;
  const depth0 = view.h * row + view.i;
  const isDivided = view.g != 0 || depth0 != 1;
  const a = f64x2.splat(view.a),
    d = f64x2.splat(view.d),
    g = f64x2.splat(view.g),
    x0 = f64x2.splat(view.b * row + view.c),
    y0 = f64x2.splat(view.e * row + view.f),
    depths = f64x2.splat(depth0),
    bytesOfPixel = f64x2.splat(<f64>pixel),
    bytesOfLine = f64x2.splat(<f64>view.line);
  let columns = f64x2.add(f64x2(0, 1), f64x2.splat(<f64>start));
  let target = to + <usize>start * pixel;
  for (let column = start; column < end; column += 2) {
    let x = f64x2.add(f64x2.mul(a, columns), x0),
      y = f64x2.add(f64x2.mul(d, columns), y0);
    if (isDivided) {
      const depth = f64x2.add(f64x2.mul(g, columns), depths);
      x = f64x2.div(x, depth);
      y = f64x2.div(y, depth);
    }
    columns = f64x2.add(columns, f64x2.splat(2));
    const offsets = truncated(
      f64x2.add(f64x2.mul(f64x2.nearest(y), bytesOfLine), f64x2.mul(f64x2.nearest(x), bytesOfPixel)),
    );
    const first = image + <usize>i32x4.extract_lane(offsets, 0),
      second = image + <usize>i32x4.extract_lane(offsets, 1);
    if (pixel == 12 && column < end - 2) {
      // What is written behind a pixel is overwritten by the next one.
      v128.store(target, v128.load(first));
      v128.store(target, v128.load(second), 12);
    } else {
      copyRun(first, target, pixel);
      // Behind the last column the second place may lie outside.
      if (column + 1 < end) copyRun(second, target + pixel, pixel);
    }
    target += pixel << 1;
  }
}

/** Mixtures of 4×4 pixels. */
function insideCubic(address: usize, row: f64, start: i32, end: i32, to: usize): void {
  const view = viewAt(address);
  const channels = view.channels,
    pixel = view.pixel,
    line = view.line;
  let target = to + <usize>start * pixel;
  for (let column = start; column < end; column++) {
    const depth = view.depth(<f64>column, row);
    const x = view.x(<f64>column, row) / depth,
      y = view.y(<f64>column, row) / depth;
    const left = floor(x),
      top = floor(y);
    const wx = cubicWeights(<f32>(x - left)),
      wy = cubicWeights(<f32>(y - top));
    const w0 = v128.shuffle<f32>(wx, wx, 0, 0, 0, 0),
      w1 = v128.shuffle<f32>(wx, wx, 1, 1, 1, 1),
      w2 = v128.shuffle<f32>(wx, wx, 2, 2, 2, 2),
      w3 = v128.shuffle<f32>(wx, wx, 3, 3, 3, 3);
    const corner = view.at(<i32>top - 1, <i32>left - 1);
    for (let c = 0; c < channels; c += 4) {
      let from = corner + ((<usize>c) << 2);
      const first = cubicLine(from, pixel, w0, w1, w2, w3);
      from += line;
      const second = cubicLine(from, pixel, w0, w1, w2, w3);
      from += line;
      const third = cubicLine(from, pixel, w0, w1, w2, w3);
      from += line;
      const fourth = cubicLine(from, pixel, w0, w1, w2, w3);
      let sum = f32x4.mul(v128.shuffle<f32>(wy, wy, 0, 0, 0, 0), first);
      sum = fma(v128.shuffle<f32>(wy, wy, 1, 1, 1, 1), second, sum);
      sum = fma(v128.shuffle<f32>(wy, wy, 2, 2, 2, 2), third, sum);
      sum = fma(v128.shuffle<f32>(wy, wy, 3, 3, 3, 3), fourth, sum);
      storeUpTo(target + ((<usize>c) << 2), sum, channels - c);
    }
    target += pixel;
  }
}

function cubicLine(from: usize, pixel: usize, w0: v128, w1: v128, w2: v128, w3: v128): v128 {
  let sum = f32x4.mul(w0, v128.load(from));
  sum = fma(w1, v128.load(from + pixel), sum);
  sum = fma(w2, v128.load(from + (pixel << 1)), sum);
  return fma(w3, v128.load(from + 3 * pixel), sum);
}
