import { storeUpTo } from './lanes';
import { multiplyAdd as fma } from './simd';
import { located, viewAt } from './warp-view';

// Keys's cubic convolution of 4×4 neighbours, as PyTorch has it.

const A: f32 = -0.75;

/** The weight of neighbour −1, 0, 1 or 2 of a place `t` behind neighbour 0. */
export function cubicWeight(neighbour: i32, t: f32): f32 {
  const far = neighbour == -1 || neighbour == 2,
    x: f32 = neighbour < 1 ? t : 1 - t;
  if (far) return A * x * (1 - x) * (1 - x);
  return ((A + 2) * x - (A + 3)) * x * x + 1;
}

/** The weights of the four neighbours, likewise, as polynomials in `t`. */
export function cubicWeights(t: f32): v128 {
  const x = f32x4.splat(t);
  const third = f32x4(A, A + 2, -A - 2, -A),
    second = f32x4(-2 * A, -A - 3, 2 * A + 3, A),
    first = f32x4(A, 0, -A, 0);
  return fma(x, fma(x, fma(x, third, second), first), f32x4(0, 1, 0, 0));
}

/** A pixel whose place is finite. */
export function cubicPixel(address: usize, x: f64, y: f64, to: usize): void {
  const view = viewAt(address);
  const left = floor(x),
    top = floor(y);
  const wx = cubicWeights(<f32>(x - left)),
    wy = <f32>(y - top);
  const w0 = v128.shuffle<f32>(wx, wx, 0, 0, 0, 0),
    w1 = v128.shuffle<f32>(wx, wx, 1, 1, 1, 1),
    w2 = v128.shuffle<f32>(wx, wx, 2, 2, 2, 2),
    w3 = v128.shuffle<f32>(wx, wx, 3, 3, 3, 3);
  const column = <i32>left,
    row = <i32>top;
  const c0 = located(column - 1, view.width, view.padding),
    c1 = located(column, view.width, view.padding),
    c2 = located(column + 1, view.width, view.padding),
    c3 = located(column + 2, view.width, view.padding);
  const channels = view.channels;
  for (let c: i32 = 0; c < channels; c += 4) {
    const offset = (<usize>c) << 2;
    let sum = f32x4.splat(0);
    for (let neighbour = -1; neighbour < 3; neighbour++) {
      const at = located(row + neighbour, view.height, view.padding);
      let line = f32x4.mul(w0, v128.load(view.at(at, c0) + offset));
      line = fma(w1, v128.load(view.at(at, c1) + offset), line);
      line = fma(w2, v128.load(view.at(at, c2) + offset), line);
      line = fma(w3, v128.load(view.at(at, c3) + offset), line);
      sum = fma(f32x4.splat(cubicWeight(neighbour, wy)), line, sum);
    }
    storeUpTo(to + offset, sum, channels - c);
  }
}
