import { bound, parameter, splatOf } from './recolor-steps';
import { multiplyAdd as fma, multiplySubtract } from './simd';

// Steps that treat pixels of three channels, four at a time: three vectors of neighbours are sorted into red, green and
// blue. They read four pixels and write `pixels` of them, one at least; the two places may be the same. Their loops end
// alike, each by itself: with a function for that, V8 takes 4 % longer over affine steps.

/** From the first two vectors: green, blue, green, blue of two pixels. */
function greenBlue(from: usize): v128 {
  return v128.shuffle<f32>(v128.load(from), v128.load(from, 16), 1, 2, 4, 5);
}

/** From the last two: red, green, red, green of the other two. */
function redGreen(from: usize): v128 {
  return v128.shuffle<f32>(v128.load(from, 16), v128.load(from, 32), 2, 3, 5, 6);
}

function redOf(from: usize, redGreens: v128): v128 {
  return v128.shuffle<f32>(v128.load(from), redGreens, 0, 3, 4, 6);
}

function greenOf(greenBlues: v128, redGreens: v128): v128 {
  return v128.shuffle<f32>(greenBlues, redGreens, 0, 2, 5, 7);
}

function blueOf(from: usize, greenBlues: v128): v128 {
  return v128.shuffle<f32>(greenBlues, v128.load(from, 32), 1, 3, 4, 7);
}

/** Four pixels' numbers as they lie in memory: a third of them. */
function firstThird(r: v128, g: v128, b: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(r, g, 0, 2, 4, 6), v128.shuffle<f32>(b, r, 0, 2, 5, 7), 0, 2, 4, 6);
}

function secondThird(r: v128, g: v128, b: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(g, b, 1, 3, 5, 7), v128.shuffle<f32>(r, g, 0, 2, 4, 6), 0, 2, 5, 7);
}

function lastThird(r: v128, g: v128, b: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(b, r, 0, 2, 5, 7), v128.shuffle<f32>(g, b, 1, 3, 5, 7), 1, 3, 5, 7);
}

/** Stores the first one, two or three of four pixels. */
function storeFew(to: usize, first: v128, second: v128, third: v128, pixels: i32): void {
  if (pixels == 1) {
    v128.store64_lane(to, first, 0);
    v128.store32_lane(to, first, 2, 8);
    return;
  }
  v128.store(to, first);
  if (pixels == 2) {
    v128.store64_lane(to, second, 0, 16);
    return;
  }
  v128.store(to, second, 16);
  v128.store32_lane(to, third, 0, 32);
}

/** The matrix of 3 × 4 in p0 … p11. */
export function affinePixels(from: usize, to: usize, pixels: i32, step: usize): void {
  const m0 = splatOf(step, 0),
    m1 = splatOf(step, 1),
    m2 = splatOf(step, 2),
    m3 = splatOf(step, 3),
    m4 = splatOf(step, 4),
    m5 = splatOf(step, 5),
    m6 = splatOf(step, 6),
    m7 = splatOf(step, 7),
    m8 = splatOf(step, 8),
    m9 = splatOf(step, 9),
    m10 = splatOf(step, 10),
    m11 = splatOf(step, 11),
    least = splatOf(step, 12),
    most = splatOf(step, 13);
  do {
    const gb = greenBlue(from),
      rg = redGreen(from);
    const r = redOf(from, rg),
      g = greenOf(gb, rg),
      b = blueOf(from, gb);
    const red = bound(fma(r, m0, fma(g, m1, fma(b, m2, m3))), least, most),
      green = bound(fma(r, m4, fma(g, m5, fma(b, m6, m7))), least, most),
      blue = bound(fma(r, m8, fma(g, m9, fma(b, m10, m11))), least, most);
    const first = firstThird(red, green, blue),
      second = secondThird(red, green, blue),
      last = lastThird(red, green, blue);
    if (pixels < 4) {
      storeFew(to, first, second, last, pixels);
      return;
    }
    v128.store(to, first);
    v128.store(to, second, 16);
    v128.store(to, last, 32);
    from += 48;
    to += 48;
    pixels -= 4;
  } while (pixels > 0);
}

/** Set where one of the three is NaN, which the least and the most of them do not show. */
function whereNaN(r: v128, g: v128, b: v128): v128 {
  const sum = f32x4.add(f32x4.add(r, g), b);
  return f32x4.ne(sum, sum);
}

/** The hue in sixths of a turn, by which of the channels is most; 0 for grey. */
function hueOf(r: v128, g: v128, b: v128, divisor: v128): v128 {
  const isRed = v128.and(f32x4.ge(r, g), f32x4.ge(r, b)),
    isGreen = f32x4.ge(g, b);
  const other = v128.bitselect(f32x4.sub(b, r), f32x4.sub(r, g), isGreen);
  const difference = v128.bitselect(f32x4.sub(g, b), other, isRed);
  const start = v128.andnot(f32x4.sub(f32x4.splat(4), v128.and(isGreen, f32x4.splat(2))), isRed);
  return f32x4.add(f32x4.div(difference, divisor), start);
}

/** Only where the value is scaled is it cut to [0, 1]. */
function leastValueOf(step: usize): v128 {
  return f32x4.splat(parameter(step, 2) == 1 ? -Infinity : 0);
}

function mostValueOf(step: usize): v128 {
  return f32x4.splat(parameter(step, 2) == 1 ? Infinity : 1);
}

/** The saturation · scale, of a pixel whose channels span `range` up to `value`. */
function saturationOf(range: v128, value: v128, scale: v128): v128 {
  const saturation = f32x4.div(range, f32x4.add(value, f32x4.splat(1e-8)));
  return bound(f32x4.mul(saturation, scale), f32x4.splat(0), f32x4.splat(1));
}

/** What is grey but for a trifle has a saturation of 0, so that neither its hue nor what it is divided by counts. */
function divisorOf(range: v128): v128 {
  return f32x4.pmax(range, f32x4.splat(1e-30));
}

/** Saturation · p1, value · p2. The hue stays, so each channel's distance from the value grows as their range does. */
function saturatePixels(from: usize, to: usize, pixels: i32, step: usize): void {
  const saturationScale = splatOf(step, 1),
    valueScale = splatOf(step, 2),
    leastValue = leastValueOf(step),
    mostValue = mostValueOf(step),
    least = splatOf(step, 12),
    most = splatOf(step, 13);
  do {
    const gb = greenBlue(from),
      rg = redGreen(from);
    let r = redOf(from, rg),
      g = greenOf(gb, rg),
      b = blueOf(from, gb);
    const value = f32x4.pmax(f32x4.pmax(r, g), b);
    const range = f32x4.sub(value, f32x4.pmin(f32x4.pmin(r, g), b));
    const newValue = v128.or(bound(f32x4.mul(value, valueScale), leastValue, mostValue), whereNaN(r, g, b));
    const newRange = f32x4.mul(newValue, saturationOf(range, value, saturationScale));
    const scale = f32x4.div(newRange, divisorOf(range));
    r = bound(multiplySubtract(f32x4.sub(value, r), scale, newValue), least, most);
    g = bound(multiplySubtract(f32x4.sub(value, g), scale, newValue), least, most);
    b = bound(multiplySubtract(f32x4.sub(value, b), scale, newValue), least, most);
    const first = firstThird(r, g, b),
      second = secondThird(r, g, b),
      last = lastThird(r, g, b);
    if (pixels < 4) {
      storeFew(to, first, second, last, pixels);
      return;
    }
    v128.store(to, first);
    v128.store(to, second, 16);
    v128.store(to, last, 32);
    from += 48;
    to += 48;
    pixels -= 4;
  } while (pixels > 0);
}

/** The distance between two hues. */
function distance(hue: v128, other: f32): v128 {
  // Not f32x4.abs, for which V8 makes the mask anew each time.
  return v128.and(f32x4.sub(hue, f32x4.splat(other)), i32x4.splat(0x7fffffff));
}

/** Hue + p0, saturation · p1, value · p2. */
function turnPixels(from: usize, to: usize, pixels: i32, step: usize): void {
  // From radians to sixths of a turn, at most half a turn to either side.
  const sixths = <f64>parameter(step, 0) * 0.954929658551372;
  const turn = f32x4.splat(<f32>(sixths - 6 * nearest(sixths / 6)));
  const zero = f32x4.splat(0),
    one = f32x4.splat(1),
    saturationScale = splatOf(step, 1),
    valueScale = splatOf(step, 2),
    leastValue = leastValueOf(step),
    mostValue = mostValueOf(step),
    least = splatOf(step, 12),
    most = splatOf(step, 13);
  do {
    const gb = greenBlue(from),
      rg = redGreen(from);
    let r = redOf(from, rg),
      g = greenOf(gb, rg),
      b = blueOf(from, gb);
    const value = f32x4.pmax(f32x4.pmax(r, g), b);
    const range = f32x4.sub(value, f32x4.pmin(f32x4.pmin(r, g), b));
    const newValue = v128.or(bound(f32x4.mul(value, valueScale), leastValue, mostValue), whereNaN(r, g, b));
    const newRange = f32x4.mul(newValue, saturationOf(range, value, saturationScale));
    let hue = f32x4.add(hueOf(r, g, b, divisorOf(range)), turn);
    hue = multiplySubtract(f32x4.floor(f32x4.mul(hue, f32x4.splat(1 / 6))), f32x4.splat(6), hue);
    // How much of its range each channel is below the value goes up and down with the hue.
    r = bound(f32x4.sub(f32x4.splat(2), distance(hue, 3)), zero, one);
    g = bound(f32x4.sub(distance(hue, 2), one), zero, one);
    b = bound(f32x4.sub(distance(hue, 4), one), zero, one);
    r = bound(multiplySubtract(newRange, r, newValue), least, most);
    g = bound(multiplySubtract(newRange, g, newValue), least, most);
    b = bound(multiplySubtract(newRange, b, newValue), least, most);
    const first = firstThird(r, g, b),
      second = secondThird(r, g, b),
      last = lastThird(r, g, b);
    if (pixels < 4) {
      storeFew(to, first, second, last, pixels);
      return;
    }
    v128.store(to, first);
    v128.store(to, second, 16);
    v128.store(to, last, 32);
    from += 48;
    to += 48;
    pixels -= 4;
  } while (pixels > 0);
}

/** Hue + p0, saturation · p1, value · p2. */
export function hsvPixels(from: usize, to: usize, pixels: i32, step: usize): void {
  if (parameter(step, 0) == 0) saturatePixels(from, to, pixels, step);
  else turnPixels(from, to, pixels, step);
}
