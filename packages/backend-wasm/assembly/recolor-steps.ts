// A step of a program is 16 numbers: what to do, by the codes that src/kernels/recolor.ts explains, and parameters
// 0 … 14.
export const AFFINE: f32 = 1;
export const HSV: f32 = 2;
export const GAMMA: f32 = 3;
export const SOLARIZE: f32 = 4;
export const POSTERIZE: f32 = 5;

/** Bytes of a step. */
export const STEP: usize = 64;

export function parameter(step: usize, index: i32): f32 {
  return load<f32>(step + ((<usize>index) << 2), 4);
}

/** A parameter in all lanes. */
export function splatOf(step: usize, index: i32): v128 {
  return v128.load32_splat(step + ((<usize>index) << 2), 4);
}

/** Cut to what lies between; NaN stays NaN. */
export function bound(x: v128, least: v128, most: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, most), least);
}
