import { multiplyAdd as fma, multiplySubtract } from './simd';

// Elementary functions of four numbers, to within two or three units in the last place of f32. Polynomials were fitted at Chebyshev's nodes.

/** e to the power of x: 2ⁿ · eʳ, where n = round(x / log 2) and r is what is left. */
export function exponential(x: v128): v128 {
  // Below −104 the result rounds to 0, above 89 to infinity; NaN passes both comparisons.
  const inside = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-104)), f32x4.splat(89));
  // Added to 1.5 · 2²³, a number is rounded to a whole one, which is then in the low bits too.
  const rounder = f32x4.splat(12582912);
  const rounded = fma(inside, f32x4.splat(1.442695), rounder);
  const n = f32x4.sub(rounded, rounder);
  // log 2 in two parts, so that n times the first is exact.
  let r = multiplySubtract(n, f32x4.splat(0.693359375), inside);
  r = multiplySubtract(n, f32x4.splat(-0.00021219444), r);
  let sum = fma(r, f32x4.splat(0.0013926184), f32x4.splat(0.008363179));
  sum = fma(sum, r, f32x4.splat(0.041666556));
  sum = fma(sum, r, f32x4.splat(0.16666576));
  sum = fma(sum, r, f32x4.splat(0.5));
  sum = f32x4.add(fma(sum, f32x4.mul(r, r), r), f32x4.splat(1));
  // Two factors, because 2ⁿ itself may be out of range.
  const whole = i32x4.sub(rounded, i32x4.splat(0x4b400000));
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(sum, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

/** 2ⁿ for −126 … 127, by its exponent's bits. */
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** The natural logarithm: x = 2ᵏ · (1 + f) with 1 + f between √½ and √2, log(1 + f) by its series in s = f / (2 + f). */
export function logarithm(x: v128): v128 {
  const small = f32x4.lt(x, f32x4.splat(1.1754944e-38));
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, small);
  // Counted from √½ on, whose bits are subtracted, the exponent is k.
  const bits = i32x4.sub(normal, i32x4.splat(0x3f3504f3));
  let k = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
  k = f32x4.sub(k, v128.and(small, f32x4.splat(23)));
  const one = i32x4.add(v128.and(bits, i32x4.splat(0x7fffff)), i32x4.splat(0x3f3504f3));
  const f = f32x4.sub(one, f32x4.splat(1));
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2)));
  const z = f32x4.mul(s, s);
  let sum = fma(z, f32x4.splat(0.23330574), f32x4.splat(0.28550816));
  sum = fma(sum, z, f32x4.splat(0.40000123));
  sum = fma(sum, z, f32x4.splat(0.6666667));
  sum = f32x4.mul(sum, z);
  const half = f32x4.mul(f32x4.mul(f, f), f32x4.splat(0.5));
  const rest = fma(s, f32x4.add(half, sum), f32x4.mul(k, f32x4.splat(-0.00021219444)));
  let result = fma(k, f32x4.splat(0.693359375), f32x4.sub(f, f32x4.sub(half, rest)));
  // Zero, infinity and NaN, and what is below zero.
  const infinity = f32x4.splat(Infinity);
  result = v128.bitselect(result, x, f32x4.lt(x, infinity));
  result = v128.bitselect(f32x4.splat(NaN), result, f32x4.lt(x, f32x4.splat(0)));
  return v128.bitselect(f32x4.neg(infinity), result, f32x4.eq(x, f32x4.splat(0)));
}

/** The hyperbolic tangent: a polynomial near zero, elsewhere 1 − 2 / (e²ˣ + 1). */
export function hyperbolicTangent(x: v128): v128 {
  const size = f32x4.abs(x);
  const power = exponential(f32x4.add(size, size));
  const one = f32x4.splat(1);
  const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(power, one)));
  const z = f32x4.mul(x, x);
  let sum = fma(z, f32x4.splat(-0.0060968525), f32x4.splat(0.020997275));
  sum = fma(sum, z, f32x4.splat(-0.05385093));
  sum = fma(sum, z, f32x4.splat(0.13332769));
  sum = fma(sum, z, f32x4.splat(-0.33333328));
  const near = fma(f32x4.mul(sum, z), size, size);
  const result = v128.bitselect(near, far, f32x4.lt(size, f32x4.splat(0.625)));
  return v128.bitselect(x, result, f32x4.splat(-0.0));
}

/** 1 / (1 + e⁻ˣ), by the power that cannot overflow. */
export function sigmoid(x: v128): v128 {
  const power = exponential(f32x4.neg(f32x4.abs(x)));
  const one = f32x4.splat(1);
  const above = v128.bitselect(power, one, f32x4.lt(x, f32x4.splat(0)));
  return f32x4.div(above, f32x4.add(one, power));
}

/** The share of a normal distribution that lies above a, for a of at least 1: e^(−a²/2) times a polynomial in 1 / (1 + 0.35 a). */
function normalTail(a: v128): v128 {
  const t = f32x4.div(f32x4.splat(1), fma(a, f32x4.splat(0.35), f32x4.splat(1)));
  let sum = fma(t, f32x4.splat(0.04312146455049515), f32x4.splat(-0.10934852063655853));
  sum = fma(sum, t, f32x4.splat(0.043388038873672485));
  sum = fma(sum, t, f32x4.splat(0.031205426901578903));
  sum = fma(sum, t, f32x4.splat(0.09011717140674591));
  sum = fma(sum, t, f32x4.splat(0.12239447981119156));
  sum = fma(sum, t, f32x4.splat(0.13963337242603302));
  sum = fma(sum, t, f32x4.splat(0.1396297812461853));
  return f32x4.mul(f32x4.mul(sum, t), exponential(f32x4.mul(f32x4.mul(a, a), f32x4.splat(-0.5))));
}

/** The error function of x, |x| at most ¾: an odd polynomial. */
function nearErrorFunction(x: v128): v128 {
  const z = f32x4.mul(x, x);
  let sum = fma(z, f32x4.splat(-0.0006749510066583753), f32x4.splat(0.005114344879984856));
  sum = fma(sum, z, f32x4.splat(-0.026834623888134956));
  sum = fma(sum, z, f32x4.splat(0.11283376812934875));
  sum = fma(sum, z, f32x4.splat(-0.3761261999607086));
  sum = fma(sum, z, f32x4.splat(1.1283791065216064));
  return f32x4.mul(sum, x);
}

/** The error function: a polynomial near zero, elsewhere 1 minus both tails of a normal distribution. */
export function errorFunction(x: v128): v128 {
  const size = f32x4.abs(x);
  const tail = normalTail(f32x4.mul(size, f32x4.splat(1.4142135623730951)));
  const far = multiplySubtract(tail, f32x4.splat(2), f32x4.splat(1));
  const result = v128.bitselect(nearErrorFunction(size), far, f32x4.lt(size, f32x4.splat(0.75)));
  return v128.bitselect(x, result, f32x4.splat(-0.0));
}

/** The share of a normal distribution that lies below x. */
export function normalShare(x: v128): v128 {
  const size = f32x4.abs(x);
  const half = f32x4.splat(0.5);
  const near = fma(nearErrorFunction(f32x4.mul(x, f32x4.splat(0.7071067811865476))), half, half);
  const tail = normalTail(size);
  const far = v128.bitselect(tail, f32x4.sub(f32x4.splat(1), tail), f32x4.lt(x, f32x4.splat(0)));
  return v128.bitselect(near, far, f32x4.lt(size, f32x4.splat(1.05)));
}
