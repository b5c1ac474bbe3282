import { BLOCK, copyPart, storeFour } from './blocks';
import { errorFunction, exponential, hyperbolicTangent, logarithm, sigmoid } from './functions';

// Operations, by the numbers that src/kernels/unary.ts gives them.
const RELU: i32 = 0;
const CLIP: i32 = 1;
const LEAKY_RELU: i32 = 2;
const NEGATE: i32 = 3;
const ABSOLUTE: i32 = 4;
const SQUARE: i32 = 5;
const ROOT: i32 = 6;
const INVERSE_ROOT: i32 = 7;
const RECIPROCAL: i32 = 8;
const STEP: i32 = 9;
const SIGN: i32 = 10;
const EXPONENTIAL: i32 = 11;
const LOGARITHM: i32 = 12;
const SIGMOID: i32 = 13;
const TANH: i32 = 14;
const ERROR_FUNCTION: i32 = 15;

/** Not below zero; NaN stays NaN, −0 becomes 0. */
function relu(x: v128): v128 {
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), f32x4.splat(0));
}

function clip(x: v128, least: v128, most: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, most), least);
}

function leakyRelu(x: v128, slope: v128): v128 {
  return v128.bitselect(f32x4.mul(x, slope), x, f32x4.lt(x, f32x4.splat(0)));
}

function reciprocal(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), x);
}

function inverseRoot(x: v128): v128 {
  return reciprocal(f32x4.sqrt(x));
}

/** 1 above zero, `other` elsewhere, NaN for NaN. */
function step(x: v128, other: v128): v128 {
  const result = v128.bitselect(f32x4.splat(1), other, f32x4.gt(x, f32x4.splat(0)));
  return v128.bitselect(x, result, f32x4.ne(x, x));
}

/** −1, 0 or 1; 0 for NaN. */
function sign(x: v128): v128 {
  const one = f32x4.splat(1),
    zero = f32x4.splat(0);
  return f32x4.sub(v128.and(one, f32x4.gt(x, zero)), v128.and(one, f32x4.lt(x, zero)));
}

/** One operation for blocks of numbers. */
function applyBlocks(operation: i32, x: usize, y: usize, blocks: i32, alpha: v128, beta: v128): void {
  for (; blocks > 0; blocks--) {
    const x0 = v128.load(x),
      x1 = v128.load(x, 16),
      x2 = v128.load(x, 32),
      x3 = v128.load(x, 48);
    if (operation == RELU) storeFour(y, relu(x0), relu(x1), relu(x2), relu(x3));
    else if (operation == CLIP) {
      storeFour(y, clip(x0, alpha, beta), clip(x1, alpha, beta), clip(x2, alpha, beta), clip(x3, alpha, beta));
    } else if (operation == LEAKY_RELU) {
      storeFour(y, leakyRelu(x0, alpha), leakyRelu(x1, alpha), leakyRelu(x2, alpha), leakyRelu(x3, alpha));
    } else if (operation == NEGATE) storeFour(y, f32x4.neg(x0), f32x4.neg(x1), f32x4.neg(x2), f32x4.neg(x3));
    else if (operation == ABSOLUTE) storeFour(y, f32x4.abs(x0), f32x4.abs(x1), f32x4.abs(x2), f32x4.abs(x3));
    else if (operation == SQUARE) {
      storeFour(y, f32x4.mul(x0, x0), f32x4.mul(x1, x1), f32x4.mul(x2, x2), f32x4.mul(x3, x3));
    } else if (operation == ROOT) storeFour(y, f32x4.sqrt(x0), f32x4.sqrt(x1), f32x4.sqrt(x2), f32x4.sqrt(x3));
    else if (operation == INVERSE_ROOT) {
      storeFour(y, inverseRoot(x0), inverseRoot(x1), inverseRoot(x2), inverseRoot(x3));
    } else if (operation == RECIPROCAL) {
      storeFour(y, reciprocal(x0), reciprocal(x1), reciprocal(x2), reciprocal(x3));
    } else if (operation == STEP) storeFour(y, step(x0, alpha), step(x1, alpha), step(x2, alpha), step(x3, alpha));
    else if (operation == SIGN) storeFour(y, sign(x0), sign(x1), sign(x2), sign(x3));
    x += 64;
    y += 64;
  }
}

/** The same for operations that are functions of their own. */
function callBlocks(operation: i32, x: usize, y: usize, blocks: i32): void {
  for (; blocks > 0; blocks--) {
    for (let at: usize = 0; at < 64; at += 16) {
      let result = v128.load(x + at);
      if (operation == EXPONENTIAL) result = exponential(result);
      else if (operation == LOGARITHM) result = logarithm(result);
      else if (operation == SIGMOID) result = sigmoid(result);
      else if (operation == TANH) result = hyperbolicTangent(result);
      else if (operation == ERROR_FUNCTION) result = errorFunction(result);
      v128.store(y + at, result);
    }
    x += 64;
    y += 64;
  }
}

/**
 * Parallel: an operation of one number and, for some, of parameters `alpha` and `beta`. A chunk is `chunkSize` numbers, whole blocks.
 *
 * `scratch`: a block.
 */
export function unary(
  first: i32,
  last: i32,
  scratch: usize,
  operation: i32,
  x: usize,
  y: usize,
  count: i32,
  chunkSize: i32,
  alpha: f32,
  beta: f32,
): void {
  const start = first * chunkSize;
  const size = min(count, last * chunkSize) - start;
  const blocks = size / BLOCK,
    rest = size % BLOCK;
  const a = f32x4.splat(alpha),
    b = f32x4.splat(beta);
  x += (<usize>start) << 2;
  y += (<usize>start) << 2;
  const end = (<usize>blocks) << 6;
  if (operation < EXPONENTIAL) {
    applyBlocks(operation, x, y, blocks, a, b);
    if (rest > 0) applyBlocks(operation, x + end, scratch, 1, a, b);
  } else {
    callBlocks(operation, x, y, blocks);
    if (rest > 0) callBlocks(operation, x + end, scratch, 1);
  }
  if (rest > 0) copyPart(scratch, y + end, rest << 2);
}
