import { BLOCK, copyPart } from './blocks';
import { exponential, hyperbolicTangent, normalShare, sigmoid } from './functions';
import { multiplyAdd as fma, multiplySubtract } from './simd';

// Smooth activations and their slopes, by the numbers that src/kernels/activations.ts gives them.
const GELU: i32 = 0;
const GELU_TANH: i32 = 1;

/** The argument of the tanh that stands for a normal distribution: √(2/π) · x · (1 + 0.044715 x²). */
function bent(x: v128, square: v128): v128 {
  return f32x4.mul(f32x4.mul(x, f32x4.splat(0.7978845608)), fma(square, f32x4.splat(0.044715), f32x4.splat(1)));
}

function activation(operation: i32, x: v128): v128 {
  if (operation == GELU) return f32x4.mul(x, normalShare(x));
  if (operation == GELU_TANH) {
    const half = f32x4.mul(x, f32x4.splat(0.5));
    return fma(half, hyperbolicTangent(bent(x, f32x4.mul(x, x))), half);
  }
  return f32x4.mul(x, sigmoid(x));
}

function slope(operation: i32, x: v128): v128 {
  const one = f32x4.splat(1);
  if (operation == GELU) {
    const density = exponential(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5)));
    return fma(f32x4.mul(x, density), f32x4.splat(0.3989422804), normalShare(x));
  }
  if (operation == GELU_TANH) {
    const square = f32x4.mul(x, x);
    const t = hyperbolicTangent(bent(x, square));
    const inner = f32x4.mul(x, fma(square, f32x4.splat(0.1070322243), f32x4.splat(0.7978845608)));
    const sum = fma(multiplySubtract(t, t, one), inner, f32x4.add(one, t));
    return f32x4.mul(sum, f32x4.splat(0.5));
  }
  const power = exponential(f32x4.neg(f32x4.abs(x)));
  const larger = f32x4.div(one, f32x4.add(one, power));
  const smaller = f32x4.mul(power, larger);
  const isBelow = f32x4.lt(x, f32x4.splat(0));
  const share = v128.bitselect(smaller, larger, isBelow);
  const rest = v128.bitselect(larger, smaller, isBelow);
  return fma(f32x4.mul(share, rest), x, share);
}

/** Vectors `from` … of x, or where `dy` is not 0 of dy times the slope at x. */
function applyVectors(operation: i32, dy: usize, x: usize, y: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const given = v128.load(x + at);
    const result = dy == 0 ? activation(operation, given) : f32x4.mul(v128.load(dy + at), slope(operation, given));
    v128.store(y + at, result);
  }
}

/**
 * Parallel: a smooth activation of `count` numbers x, or, where `dy` is an address, dy times its slope at x. A chunk is `chunkSize` numbers, whole blocks.
 *
 * `scratch`: a block.
 */
export function activations(
  first: i32,
  last: i32,
  scratch: usize,
  operation: i32,
  dy: usize,
  x: usize,
  y: usize,
  count: i32,
  chunkSize: i32,
): void {
  const start = first * chunkSize;
  const size = min(count, last * chunkSize) - start;
  const from = (<usize>start) << 2;
  const rest = size % BLOCK;
  const whole = (<usize>(size - rest)) << 2;
  // None has no address, whatever the chunk.
  const none = dy == 0;
  applyVectors(operation, none ? dy : dy + from, x + from, y + from, whole);
  if (rest == 0) return;
  applyVectors(operation, none ? dy : dy + from + whole, x + from + whole, scratch, 64);
  copyPart(scratch, y + from + whole, rest << 2);
}
