import { multiplyAdd as fma, multiplySubtract as fms } from './simd';

// Convolution with 3 × 3 kernels by Winograd's minimal filtering (Lavin and Gray, Fast algorithms for convolutional neural networks, 2016):
// four by four results from six by six values with 36 products per pair of channels instead of 144. Images, kernels and results are
// polynomials, which are evaluated at the points 0, ±A, ±B and ∞, multiplied there, and interpolated. A = 3/4 and B = 3/2 keep the
// rounding error near that of a plain sum, and their products exact (docs/decisions/0003-our-own-wasm-engine.md); the usual 1 and 2 lose a digit.

const A: f32 = 0.75;
const B: f32 = 1.5;
const A2: f32 = 0.5625;
const B2: f32 = 2.25;
const A3: f32 = 0.421875;
const B3: f32 = 3.375;
/** The scale of each point in the interpolation: ∏ (point − other points). */
const SCALE_0: f32 = 1.265625; // A² B²
const SCALE_A: f32 = -1.8984375; // 2 A² (A² − B²)
const SCALE_B: f32 = 7.59375; // 2 B² (B² − A²)

/** Channels that are transformed at a time, so that what lies between the two dimensions stays in the first-level cache. In bytes. */
export const SLAB: usize = 256;

/**
 * Six data along a line, at `p0` … `p5` → their values at the six points, `step` bytes apart. Each is `bytes` of channels.
 */
export function spreadData(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  p4: usize,
  p5: usize,
  bytes: usize,
  to: usize,
  step: usize,
): void {
  const sum = f32x4.splat(A2 + B2),
    product = f32x4.splat(A2 * B2),
    a = f32x4.splat(A),
    a2 = f32x4.splat(A2),
    b = f32x4.splat(B),
    b2 = f32x4.splat(B2);
  for (let at: usize = 0; at < bytes; at += 16) {
    const d1 = v128.load(p1 + at),
      d2 = v128.load(p2 + at),
      d3 = v128.load(p3 + at),
      d4 = v128.load(p4 + at);
    let out = to + at;
    v128.store(out, fma(product, v128.load(p0 + at), fms(sum, d2, d4)));
    let even = fms(b2, d2, d4),
      odd = fms(b2, d1, d3);
    out += step;
    v128.store(out, fma(a, odd, even));
    out += step;
    v128.store(out, fms(a, odd, even));
    even = fms(a2, d2, d4);
    odd = fms(a2, d1, d3);
    out += step;
    v128.store(out, fma(b, odd, even));
    out += step;
    v128.store(out, fms(b, odd, even));
    out += step;
    v128.store(out, fma(product, d1, fms(sum, d3, v128.load(p5 + at))));
  }
}

/**
 * Four values of the results' gradient along a line, which is the kernel where the kernels' gradient is the result; as `spreadData`, but eight channels
 * of a result and the next eight are `panelStep` bytes apart: 32 leaves them neighbours.
 */
export function spreadGradient(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  bytes: usize,
  to: usize,
  step: usize,
  panelStep: usize,
): void {
  const scale0 = f32x4.splat(1 / SCALE_0),
    scaleA = f32x4.splat(1 / SCALE_A),
    scaleB = f32x4.splat(1 / SCALE_B),
    a = f32x4.splat(A),
    a2 = f32x4.splat(A2),
    b = f32x4.splat(B),
    b2 = f32x4.splat(B2);
  for (let at: usize = 0; at < bytes; at += 16) {
    const g0 = v128.load(p0 + at),
      g1 = v128.load(p1 + at),
      g2 = v128.load(p2 + at),
      g3 = v128.load(p3 + at);
    let out = to + (at >> 5) * panelStep + (at & 31);
    v128.store(out, f32x4.mul(scale0, g0));
    let even = f32x4.mul(scaleA, fma(a2, g2, g0)),
      odd = f32x4.mul(scaleA, fma(a2, g3, g1));
    out += step;
    v128.store(out, fma(a, odd, even));
    out += step;
    v128.store(out, fms(a, odd, even));
    even = f32x4.mul(scaleB, fma(b2, g2, g0));
    odd = f32x4.mul(scaleB, fma(b2, g3, g1));
    out += step;
    v128.store(out, fma(b, odd, even));
    out += step;
    v128.store(out, fms(b, odd, even));
    out += step;
    v128.store(out, g3);
  }
}

/** Three values of a kernel along a line → their values at the six points. */
export function spreadKernel(g0: v128, g1: v128, g2: v128, to: usize, step: usize): void {
  v128.store(to, f32x4.mul(f32x4.splat(1 / SCALE_0), g0));
  let even = f32x4.mul(f32x4.splat(1 / SCALE_A), fma(f32x4.splat(A2), g2, g0)),
    odd = f32x4.mul(f32x4.splat(A / SCALE_A), g1);
  to += step;
  v128.store(to, f32x4.add(even, odd));
  to += step;
  v128.store(to, f32x4.sub(even, odd));
  even = f32x4.mul(f32x4.splat(1 / SCALE_B), fma(f32x4.splat(B2), g2, g0));
  odd = f32x4.mul(f32x4.splat(B / SCALE_B), g1);
  to += step;
  v128.store(to, f32x4.add(even, odd));
  to += step;
  v128.store(to, f32x4.sub(even, odd));
  to += step;
  v128.store(to, g2);
}

/** Six products along a line, `from` on and `fromStep` bytes apart → four results, `step` bytes apart. */
export function gatherFour(from: usize, fromStep: usize, bytes: usize, to: usize, step: usize): void {
  const a = f32x4.splat(A),
    a2 = f32x4.splat(A2),
    a3 = f32x4.splat(A3),
    b = f32x4.splat(B),
    b2 = f32x4.splat(B2),
    b3 = f32x4.splat(B3);
  for (let at: usize = 0; at < bytes; at += 16) {
    let p = from + at;
    const m0 = v128.load(p);
    p += fromStep;
    const m1 = v128.load(p);
    p += fromStep;
    const m2 = v128.load(p);
    p += fromStep;
    const m3 = v128.load(p);
    p += fromStep;
    const m4 = v128.load(p);
    p += fromStep;
    const m5 = v128.load(p);
    const evenA = f32x4.add(m1, m2),
      oddA = f32x4.sub(m1, m2),
      evenB = f32x4.add(m3, m4),
      oddB = f32x4.sub(m3, m4);
    let out = to + at;
    v128.store(out, f32x4.add(m0, f32x4.add(evenA, evenB)));
    out += step;
    v128.store(out, fma(a, oddA, f32x4.mul(b, oddB)));
    out += step;
    v128.store(out, fma(a2, evenA, f32x4.mul(b2, evenB)));
    out += step;
    v128.store(out, fma(a3, oddA, fma(b3, oddB, m5)));
  }
}

/** Six products along a line → three results. */
export function gatherThree(m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, to: usize, step: usize): void {
  const evenA = f32x4.add(m1, m2),
    oddA = f32x4.sub(m1, m2),
    evenB = f32x4.add(m3, m4),
    oddB = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(m0, f32x4.add(evenA, evenB)));
  to += step;
  v128.store(to, fma(f32x4.splat(A), oddA, f32x4.mul(f32x4.splat(B), oddB)));
  to += step;
  v128.store(to, fma(f32x4.splat(A2), evenA, fma(f32x4.splat(B2), evenB, m5)));
}
