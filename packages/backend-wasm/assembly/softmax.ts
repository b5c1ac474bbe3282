import { firstLanes, storeLanes, upperHalf } from './blocks';
import { extremeOf } from './extremes';
import { exponential, logarithm } from './functions';

// Rows of scores. Subtracting the largest first keeps their powers between 0 and 1.

/** Stores e to the power of each score less `most`, and returns their sum. */
function powersOf(x: usize, count: i32, most: f32, y: usize): f32 {
  const shift = f32x4.splat(most);
  let low = f64x2.splat(0),
    high = low;
  for (; count > 0; count -= 4) {
    let power = exponential(f32x4.sub(v128.load(x), shift));
    if (count < 4) power = firstLanes(power, count, 0);
    if (y != 0) {
      if (count < 4) storeLanes(y, power, count);
      else v128.store(y, power);
      y += 16;
    }
    low = f64x2.add(low, f64x2.promote_low_f32x4(power));
    high = f64x2.add(high, f64x2.promote_low_f32x4(upperHalf(power)));
    x += 16;
  }
  low = f64x2.add(low, high);
  return <f32>(f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1));
}

function divideBy(y: usize, count: i32, divisor: f32): void {
  const by = f32x4.splat(divisor);
  for (; count > 0; count -= 4) {
    const quotient = f32x4.div(v128.load(y), by);
    if (count < 4) storeLanes(y, quotient, count);
    else v128.store(y, quotient);
    y += 16;
  }
}

function logarithmOf(x: f32): f32 {
  return f32x4.extract_lane(logarithm(f32x4.splat(x)), 0);
}

/** Parallel: softmax of each row, `[rows, count]`, or (`logarithms`) its logarithm. A chunk is `chunkRows` rows. */
export function softmax(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  rows: i32,
  count: i32,
  chunkRows: i32,
  y: usize,
  logarithms: i32,
): void {
  const bytes = (<usize>count) << 2;
  const end = min(rows, last * chunkRows);
  for (let row = first * chunkRows; row < end; row++) {
    const from = x + <usize>row * bytes;
    let to = y + <usize>row * bytes;
    const most = extremeOf(from, count, false);
    if (!logarithms) {
      divideBy(to, count, powersOf(from, count, most, to));
      continue;
    }
    const shift = f32x4.splat(most),
      total = f32x4.splat(logarithmOf(powersOf(from, count, most, 0)));
    let at = from;
    for (let rest = count; rest > 0; rest -= 4) {
      const result = f32x4.sub(f32x4.sub(v128.load(at), shift), total);
      if (rest < 4) storeLanes(to, result, rest);
      else v128.store(to, result);
      at += 16;
      to += 16;
    }
  }
}

/** The sum of scores less `most` and `total`. */
function sumOfLogarithms(x: usize, count: i32, most: f32, total: f32): f32 {
  let sum: f64 = 0;
  for (let j = 0; j < count; j++) {
    sum += <f64>(load<f32>(x) - most - total);
    x += 4;
  }
  return <f32>sum;
}

/**
 * Parallel: softmax of each row, and the row's cross-entropy with its label, of which `smoothing` is spread over all classes. A label that is
 * no class has no share of its own. A chunk is `chunkRows` rows.
 */
export function softmaxCrossEntropy(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  labels: usize,
  rows: i32,
  count: i32,
  chunkRows: i32,
  losses: usize,
  probabilities: usize,
  smoothing: f32,
): void {
  const bytes = (<usize>count) << 2;
  const end = min(rows, last * chunkRows);
  for (let row = first * chunkRows; row < end; row++) {
    const from = x + <usize>row * bytes,
      to = probabilities + <usize>row * bytes;
    const most = extremeOf(from, count, false);
    const sum = powersOf(from, count, most, to);
    divideBy(to, count, sum);
    const total = logarithmOf(sum);
    const label = load<i32>(labels + ((<usize>row) << 2));
    // Shares of zero are left out: they would make NaN of an impossible class.
    let loss: f32 = 0;
    if (smoothing < 1 && label >= 0 && label < count) {
      loss -= (1 - smoothing) * (load<f32>(from + ((<usize>label) << 2)) - most - total);
    }
    if (smoothing > 0) loss -= (smoothing / <f32>count) * sumOfLogarithms(from, count, most, total);
    store<f32>(losses + ((<usize>row) << 2), loss);
  }
}

/** Parallel: the gradient of `softmaxCrossEntropy` to its scores. A chunk is `chunkRows` rows. */
export function softmaxCrossEntropyGradient(
  first: i32,
  last: i32,
  scratch: usize,
  probabilities: usize,
  labels: usize,
  dLosses: usize,
  rows: i32,
  count: i32,
  chunkRows: i32,
  dx: usize,
  smoothing: f32,
): void {
  const bytes = (<usize>count) << 2;
  const end = min(rows, last * chunkRows);
  const everyShare = f32x4.splat(smoothing / <f32>count);
  for (let row = first * chunkRows; row < end; row++) {
    let from = probabilities + <usize>row * bytes,
      to = dx + <usize>row * bytes;
    const dLoss = load<f32>(dLosses + ((<usize>row) << 2));
    const label = load<i32>(labels + ((<usize>row) << 2));
    const valid = label >= 0 && label < count;
    const target = to + ((<usize>label) << 2),
      probability = valid ? load<f32>(from + ((<usize>label) << 2)) : 0;
    const scale = f32x4.splat(dLoss),
      shares = f32x4.splat(valid ? 1 : smoothing);
    for (let rest = count; rest > 0; rest -= 4) {
      const result = f32x4.mul(scale, f32x4.sub(f32x4.mul(v128.load(from), shares), everyShare));
      if (rest < 4) storeLanes(to, result, rest);
      else v128.store(to, result);
      from += 16;
      to += 16;
    }
    if (valid) store<f32>(target, dLoss * (probability - (1 - smoothing) - smoothing / <f32>count));
  }
}
