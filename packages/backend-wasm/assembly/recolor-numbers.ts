import { storeUpTo } from './lanes';
import { headOf, leastOrdinary, mostOrdinary, ordinaryPower, power } from './recolor-power';
import { bound, parameter, splatOf } from './recolor-steps';
import { multiplyAdd as fma } from './simd';

// Steps that treat each number alone. They read whole vectors and write `count` numbers, one at least; the two places
// may be the same.

/** scale · x + shift, cut to the step's bounds. */
export function scaleNumbers(from: usize, to: usize, count: i32, scale: v128, shift: v128, step: usize): void {
  const least = splatOf(step, 12),
    most = splatOf(step, 13);
  do {
    storeUpTo(to, bound(fma(v128.load(from), scale, shift), least, most), count);
    from += 16;
    to += 16;
    count -= 4;
  } while (count > 0);
}

/** Whether the matrix of 3 × 4 in p0 … p11 mixes no channels. */
export function isDiagonal(step: usize): bool {
  for (let k = 0; k < 12; k++) {
    if ((k & 3) != 3 && k % 5 != 0 && parameter(step, k) != 0) return false;
  }
  return true;
}

/** Red, green and blue each scaled and shifted by its own row of such a matrix. What is NaN in one channel stays in it. */
export function scaleTriples(from: usize, to: usize, pixels: i32, step: usize): void {
  const m0 = splatOf(step, 0),
    m5 = splatOf(step, 5),
    m10 = splatOf(step, 10),
    s0 = splatOf(step, 3),
    s1 = splatOf(step, 7),
    s2 = splatOf(step, 11),
    least = splatOf(step, 12),
    most = splatOf(step, 13);
  const scale0 = triples(m0, m5, m10),
    scale1 = triples(m5, m10, m0),
    scale2 = triples(m10, m0, m5),
    shift0 = triples(s0, s1, s2),
    shift1 = triples(s1, s2, s0),
    shift2 = triples(s2, s0, s1);
  for (; pixels >= 4; pixels -= 4) {
    const first = bound(fma(v128.load(from), scale0, shift0), least, most),
      second = bound(fma(v128.load(from, 16), scale1, shift1), least, most),
      last = bound(fma(v128.load(from, 32), scale2, shift2), least, most);
    v128.store(to, first);
    v128.store(to, second, 16);
    v128.store(to, last, 32);
    from += 48;
    to += 48;
  }
  if (pixels == 0) return;
  const count = pixels * 3;
  storeUpTo(to, bound(fma(v128.load(from), scale0, shift0), least, most), count);
  if (count > 4) storeUpTo(to + 16, bound(fma(v128.load(from, 16), scale1, shift1), least, most), count - 4);
  if (count > 8) storeUpTo(to + 32, bound(fma(v128.load(from, 32), scale2, shift2), least, most), count - 8);
}

/** a, b, c, a. */
function triples(a: v128, b: v128, c: v128): v128 {
  return v128.shuffle<f32>(v128.shuffle<f32>(a, b, 0, 4, 0, 4), v128.shuffle<f32>(c, a, 0, 4, 0, 4), 0, 1, 4, 5);
}

/** p1 · xᵖ⁰ of any numbers. */
function gammaAny(from: usize, to: usize, count: i32, step: usize): void {
  do {
    const y = f32x4.mul(power(v128.load(from), parameter(step, 0)), splatOf(step, 1));
    storeUpTo(to, bound(y, splatOf(step, 12), splatOf(step, 13)), count);
    from += 16;
    to += 16;
    count -= 4;
  } while (count > 0);
}

/**
 * p1 · xᵖ⁰ as long as each x is zero or ordinary, for a p0 above zero.
 *
 * Returns how many of the numbers are left, from the first four on of which one is not.
 */
function gammaOrdinary(from: usize, to: usize, count: i32, step: usize): i32 {
  const exponent = parameter(step, 0);
  const exponents = f32x4.splat(exponent),
    heads = f32x4.splat(headOf(exponent)),
    tails = f32x4.splat(exponent - headOf(exponent)),
    leastX = f32x4.splat(leastOrdinary(exponent)),
    mostX = f32x4.splat(mostOrdinary(exponent)),
    gain = splatOf(step, 1),
    least = splatOf(step, 12),
    most = splatOf(step, 13);
  do {
    const x = v128.load(from);
    const large = f32x4.ge(x, leastX);
    const ordinary = v128.and(v128.or(large, f32x4.eq(x, f32x4.splat(0))), f32x4.le(x, mostX));
    const y = v128.and(ordinaryPower(x, exponents, heads, tails), large);
    // All bits set are NaN. This is asked so late because V8 takes constants out of a loop only if they are needed
    // before the first way out.
    const result = bound(f32x4.mul(v128.or(y, v128.not(ordinary)), gain), least, most);
    if (i32x4.bitmask(f32x4.ne(result, result)) != 0) return count;
    storeUpTo(to, result, count);
    from += 16;
    to += 16;
    count -= 4;
  } while (count > 0);
  return 0;
}

/** p1 · xᵖ⁰. */
export function gammaNumbers(from: usize, to: usize, count: i32, step: usize): void {
  const exponent = parameter(step, 0);
  if (exponent == 1) {
    // So that nothing is lost.
    scaleNumbers(from, to, count, splatOf(step, 1), f32x4.splat(-0.0), step);
    return;
  }
  if (!(exponent > 0)) {
    gammaAny(from, to, count, step);
    return;
  }
  for (;;) {
    const left = gammaOrdinary(from, to, count, step);
    if (left == 0) return;
    const done = (<usize>(count - left)) << 2;
    gammaAny(from + done, to + done, min(left, 4), step);
    if (left <= 4) return;
    from += done + 16;
    to += done + 16;
    count = left - 4;
  }
}

/** x + p1 cut to [0, 1], then 1 − x where that is not less than p0. */
export function solarizeNumbers(from: usize, to: usize, count: i32, step: usize): void {
  const threshold = splatOf(step, 0),
    addition = splatOf(step, 1),
    one = f32x4.splat(1);
  // Only where there is something to add are numbers cut.
  const adds = parameter(step, 1) != 0;
  const least = f32x4.splat(adds ? 0 : -Infinity),
    most = f32x4.splat(adds ? 1 : Infinity);
  do {
    const x = bound(f32x4.add(v128.load(from), addition), least, most);
    storeUpTo(to, v128.bitselect(x, f32x4.sub(one, x), f32x4.lt(x, threshold)), count);
    from += 16;
    to += 16;
    count -= 4;
  } while (count > 0);
}

/**
 * The upper p0 bits, less than eight, of x · 255 as a byte: what follows the point is dropped, and what a byte cannot
 * hold wraps around.
 */
export function posterizeNumbers(from: usize, to: usize, count: i32, step: usize): void {
  const lost = 8 - <i32>max<f32>(parameter(step, 0), 0);
  const kept = i32x4.splat(0xff & (0xff << lost)),
    whole = f32x4.splat(255);
  do {
    const byte = i32x4.trunc_sat_f32x4_s(f32x4.mul(v128.load(from), whole));
    storeUpTo(to, f32x4.div(f32x4.convert_i32x4_s(v128.and(byte, kept)), whole), count);
    from += 16;
    to += 16;
    count -= 4;
  } while (count > 0);
}
