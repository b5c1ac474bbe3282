import { storeLanes } from './blocks';
import { multiplyAdd as fma, multiplySubtract } from './simd';

// One step of an optimiser for all numbers of one parameter: reads its value, gradient and averages once and writes the new ones.

/** The gradient, with weight decay as PyTorch couples it. */
function slopeOf(value: v128, gradient: v128, decay: f32): v128 {
  return decay == 0 ? gradient : fma(value, f32x4.splat(decay), gradient);
}

/** Stores the first `count` lanes, or all. */
function put(to: usize, x: v128, count: i32): void {
  if (count < 4) storeLanes(to, x, count);
  else v128.store(to, x);
}

/** Parallel: Adam, `shrink` ≠ 1 for AdamW; with `largest`, AMSGrad. A chunk is `chunkSize` numbers, a multiple of four. */
export function adam(
  first: i32,
  last: i32,
  scratch: usize,
  value: usize,
  gradient: usize,
  average: usize,
  square: usize,
  largest: usize,
  newValue: usize,
  newAverage: usize,
  newSquare: usize,
  newLargest: usize,
  count: i32,
  chunkSize: i32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  rootScale: f32,
  epsilon: f32,
  stepSize: f32,
  decay: f32,
  shrink: f32,
): void {
  const start = first * chunkSize;
  let at = (<usize>start) << 2;
  for (let rest = min(count, last * chunkSize) - start; rest > 0; rest -= 4) {
    const old = v128.load(value + at);
    const slope = slopeOf(old, v128.load(gradient + at), decay);
    const m = fma(slope, f32x4.splat(rest1), f32x4.mul(v128.load(average + at), f32x4.splat(beta1)));
    const v = fma(f32x4.mul(slope, slope), f32x4.splat(rest2), f32x4.mul(v128.load(square + at), f32x4.splat(beta2)));
    let spread = v;
    if (largest != 0) {
      spread = f32x4.max(v128.load(largest + at), v);
      put(newLargest + at, spread, rest);
    }
    const divisor = fma(f32x4.sqrt(spread), f32x4.splat(rootScale), f32x4.splat(epsilon));
    const moved = multiplySubtract(f32x4.div(m, divisor), f32x4.splat(stepSize), f32x4.mul(old, f32x4.splat(shrink)));
    put(newValue + at, moved, rest);
    put(newAverage + at, m, rest);
    put(newSquare + at, v, rest);
    at += 16;
  }
}

/**
 * Parallel: stochastic gradient descent. With `newBuffer`, momentum, which starts from the gradient where `buffer` is 0.
 * A chunk is `chunkSize` numbers, a multiple of four.
 */
export function sgd(
  first: i32,
  last: i32,
  scratch: usize,
  value: usize,
  gradient: usize,
  buffer: usize,
  newValue: usize,
  newBuffer: usize,
  count: i32,
  chunkSize: i32,
  learningRate: f32,
  momentum: f32,
  undamped: f32,
  decay: f32,
  nesterov: i32,
): void {
  const start = first * chunkSize;
  let at = (<usize>start) << 2;
  for (let rest = min(count, last * chunkSize) - start; rest > 0; rest -= 4) {
    const old = v128.load(value + at);
    const slope = slopeOf(old, v128.load(gradient + at), decay);
    let direction = slope;
    if (newBuffer != 0) {
      if (buffer != 0) {
        direction = fma(slope, f32x4.splat(undamped), f32x4.mul(v128.load(buffer + at), f32x4.splat(momentum)));
      }
      put(newBuffer + at, direction, rest);
      if (nesterov) direction = fma(direction, f32x4.splat(momentum), slope);
    }
    put(newValue + at, multiplySubtract(direction, f32x4.splat(learningRate), old), rest);
    at += 16;
  }
}

/** Parallel: RMSprop; centred with `average`, with momentum with `buffer`. A chunk is `chunkSize` numbers, a multiple of four. */
export function rmsprop(
  first: i32,
  last: i32,
  scratch: usize,
  value: usize,
  gradient: usize,
  square: usize,
  buffer: usize,
  average: usize,
  newValue: usize,
  newSquare: usize,
  newBuffer: usize,
  newAverage: usize,
  count: i32,
  chunkSize: i32,
  learningRate: f32,
  alpha: f32,
  restAlpha: f32,
  epsilon: f32,
  momentum: f32,
  decay: f32,
): void {
  const start = first * chunkSize;
  let at = (<usize>start) << 2;
  const keep = f32x4.splat(alpha),
    take = f32x4.splat(restAlpha);
  for (let rest = min(count, last * chunkSize) - start; rest > 0; rest -= 4) {
    const old = v128.load(value + at);
    const slope = slopeOf(old, v128.load(gradient + at), decay);
    const v = fma(f32x4.mul(slope, slope), take, f32x4.mul(v128.load(square + at), keep));
    put(newSquare + at, v, rest);
    let spread = v;
    if (average != 0) {
      const m = fma(slope, take, f32x4.mul(v128.load(average + at), keep));
      put(newAverage + at, m, rest);
      // The square is rounded before it is subtracted, as PyTorch does it. Of a gradient that stays the same it is 0, which rounding may take below.
      spread = f32x4.max(f32x4.sub(v, f32x4.mul(m, m)), f32x4.splat(0));
    }
    let step = f32x4.div(slope, f32x4.add(f32x4.sqrt(spread), f32x4.splat(epsilon)));
    if (buffer != 0) {
      step = fma(v128.load(buffer + at), f32x4.splat(momentum), step);
      put(newBuffer + at, step, rest);
    }
    put(newValue + at, multiplySubtract(step, f32x4.splat(learningRate), old), rest);
    at += 16;
  }
}
