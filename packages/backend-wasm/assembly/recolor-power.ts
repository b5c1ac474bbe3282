import { multiplyAdd as fma } from './simd';

// Powers of four numbers, to some 3e-7 of themselves, with an exponent p that is the same for all.
//
// x = 2ᵏ · (1 + f) with 1 + f between √½ and √2, so xᵖ = 2ⁿ · 2ʳ with n + r = p · k + p · log₂(1 + f). The exponential of
// a rounded logarithm would lose as many digits as p · k has before the point. Here it loses none: p is cut into a head,
// of so few digits that its product with k is exact, and a tail.

/** Bits of √½. */
const ROOT: i32 = 0x3f3504f3;
/** Added to 1.5 · 2²³, a number is rounded to a whole one, which is then in the low bits too. */
const ROUNDER: f32 = 12582912;
const LEAST_NORMAL: f32 = 1.1754944e-38;
const MOST_NORMAL: f32 = 3.4028235e38;

/** The first half of the digits. */
export function headOf(p: f32): f32 {
  return reinterpret<f32>(reinterpret<u32>(p) & 0xfffff000);
}

/** The least number that has all its digits and whose power has too, or a little more; p is above zero. */
export function leastOrdinary(p: f32): f32 {
  const exponent: f32 = <f32>126 / p;
  return exponent >= 126 ? LEAST_NORMAL : reinterpret<f32>((127 - <i32>exponent) << 23);
}

/** The largest number whose power is finite, or a little less; p is above zero. */
export function mostOrdinary(p: f32): f32 {
  const exponent: f32 = <f32>126 / p;
  return exponent >= 127 ? MOST_NORMAL : reinterpret<f32>((127 + <i32>exponent) << 23);
}

/** xᵖ for x between the least and the most that are ordinary. */
export function ordinaryPower(x: v128, p: v128, head: v128, tail: v128): v128 {
  // Counted from √½ on, whose bits are subtracted, the exponent is k.
  const bits = i32x4.sub(x, i32x4.splat(ROOT));
  const k = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
  const whole = f32x4.mul(k, head);
  const rest = fma(k, tail, f32x4.mul(p, logarithmNearOne(bits)));
  const rounded = f32x4.add(f32x4.add(whole, rest), f32x4.splat(ROUNDER));
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  // n is added to the exponent; what else is in the rounded number's bits is shifted out.
  return i32x4.add(exponentialNearZero(f32x4.add(f32x4.sub(whole, n), rest)), i32x4.shl(rounded, 23));
}

/** xᵖ for any x and p, as pow(x, p) has it, but for −0, which counts as 0. */
export function power(x: v128, p: f32): v128 {
  const size = f32x4.abs(x);
  const small = f32x4.lt(size, f32x4.splat(LEAST_NORMAL));
  const normal = v128.bitselect(f32x4.mul(size, f32x4.splat(8388608)), size, small);
  const bits = i32x4.sub(normal, i32x4.splat(ROOT));
  const k = f32x4.sub(f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23)), v128.and(small, f32x4.splat(23)));
  const whole = f32x4.mul(k, f32x4.splat(headOf(p)));
  const rest = fma(k, f32x4.splat(p - headOf(p)), f32x4.mul(f32x4.splat(p), logarithmNearOne(bits)));
  // Beyond these the result is zero or infinity, whatever r is.
  const cut = f32x4.pmin(f32x4.pmax(f32x4.add(whole, rest), f32x4.splat(-160)), f32x4.splat(160));
  const rounded = f32x4.add(cut, f32x4.splat(ROUNDER));
  const r = f32x4.add(f32x4.sub(whole, f32x4.sub(rounded, f32x4.splat(ROUNDER))), rest);
  const near = exponentialNearZero(f32x4.pmin(f32x4.pmax(r, f32x4.splat(-1)), f32x4.splat(1)));
  // Two factors, because 2ⁿ itself may be out of range.
  const n = i32x4.sub(rounded, f32x4.splat(ROUNDER));
  const half = i32x4.shr_s(n, 1);
  let result = f32x4.mul(f32x4.mul(near, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)));
  if (p == 0) return f32x4.splat(1);
  const inside = v128.and(f32x4.gt(size, f32x4.splat(0)), f32x4.lt(size, f32x4.splat(Infinity)));
  result = v128.bitselect(result, p > 0 ? size : f32x4.div(f32x4.splat(1), size), inside);
  return v128.bitselect(f32x4.mul(result, f32x4.splat(signBelowZero(p))), result, f32x4.lt(x, f32x4.splat(0)));
}

/** What (−1)ᵖ is: NaN unless p is whole. */
function signBelowZero(p: f32): f32 {
  if (p != nearest(p)) return NaN;
  return p * 0.5 == nearest(p * 0.5) ? 1 : -1;
}

/** log₂(1 + f), given a number's bits less those of √½: a polynomial in z = s² with s = f / (2 + f), times s. */
function logarithmNearOne(bits: v128): v128 {
  const x = i32x4.add(v128.and(bits, i32x4.splat(0x7fffff)), i32x4.splat(ROOT)),
    one = f32x4.splat(1);
  const s = f32x4.div(f32x4.sub(x, one), f32x4.add(x, one));
  const z = f32x4.mul(s, s);
  let sum = fma(z, f32x4.splat(0.4317177), f32x4.splat(0.5767152));
  sum = fma(sum, z, f32x4.splat(0.96179885));
  return f32x4.mul(s, fma(sum, z, f32x4.splat(2.88539)));
}

/** 2ˣ for x between −½ and ½. */
function exponentialNearZero(x: v128): v128 {
  let sum = fma(x, f32x4.splat(0.00015453163), f32x4.splat(0.0013390863));
  sum = fma(sum, x, f32x4.splat(0.009618083));
  sum = fma(sum, x, f32x4.splat(0.05550357));
  sum = fma(sum, x, f32x4.splat(0.2402265));
  sum = fma(sum, x, f32x4.splat(0.6931472));
  return fma(sum, x, f32x4.splat(1));
}

/** 2ⁿ for −126 … 127, by its exponent's bits. */
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}
