/** a · b + c, in one rounding where the engine has relaxed SIMD. The condition is decided when this is compiled. */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c − a · b, likewise. */
export function multiplySubtract(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** The four lanes added up, in a fixed order. */
export function sumOfLanes(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

/** What follows a sum: bias and activation are fused into the kernel that makes it. */
export const NO_ACTIVATION: i32 = 0;
export const RELU: i32 = 1;

/** The activation of a finished sum; NaN stays NaN. */
export function activate(x: v128, activation: i32): v128 {
  // One instruction, where f32x4.max takes several to order −0 and 0.
  return activation == RELU ? f32x4.pmax(x, f32x4.splat(0)) : x;
}
