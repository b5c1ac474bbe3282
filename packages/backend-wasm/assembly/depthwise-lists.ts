import { storeUpTo } from './lanes';
import { activate, multiplyAdd as fma } from './simd';

// A depthwise convolution where windows reach over the border, and its gradient: products are listed first, then added up channel by channel.

/** Bytes of an entry of a list of products: where the one factor starts, and where the other. */
export const ENTRY: usize = 8;

/** A sum's bias, if there is one, and activation. */
export function finish(sum: v128, bias: usize, activation: i32): v128 {
  if (bias) sum = f32x4.add(sum, v128.load(bias));
  return activate(sum, activation);
}

/** y[c] = Σ a[c] · b[c] over the list, for `count` numbers. */
export function sumOfProducts(list: usize, entries: i32, y: usize, count: i32, bias: usize, activation: i32): void {
  const end = list + <usize>entries * ENTRY;
  let at: usize = 0;
  for (; count >= 16; count -= 16) {
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    for (let entry = list; entry < end; entry += ENTRY) {
      const p = <usize>load<u32>(entry) + at,
        q = <usize>load<u32>(entry, 4) + at;
      s0 = fma(v128.load(p), v128.load(q), s0);
      s1 = fma(v128.load(p, 16), v128.load(q, 16), s1);
      s2 = fma(v128.load(p, 32), v128.load(q, 32), s2);
      s3 = fma(v128.load(p, 48), v128.load(q, 48), s3);
    }
    const out = y + at;
    v128.store(out, finish(s0, bias ? bias + at : 0, activation));
    v128.store(out, finish(s1, bias ? bias + at + 16 : 0, activation), 16);
    v128.store(out, finish(s2, bias ? bias + at + 32 : 0, activation), 32);
    v128.store(out, finish(s3, bias ? bias + at + 48 : 0, activation), 48);
    at += 64;
  }
  for (; count > 0; count -= 4) {
    let sum = f32x4.splat(0);
    for (let entry = list; entry < end; entry += ENTRY) {
      sum = fma(v128.load(<usize>load<u32>(entry) + at), v128.load(<usize>load<u32>(entry, 4) + at), sum);
    }
    storeUpTo(y + at, finish(sum, bias ? bias + at : 0, activation), count);
    at += 16;
  }
}

/** y[c · multiplier + q] = Σ x[c] · w[c · multiplier + q] over the list. */
export function sumOfSpread(
  list: usize,
  entries: i32,
  y: usize,
  channels: i32,
  multiplier: i32,
  bias: usize,
  activation: i32,
): void {
  const end = list + <usize>entries * ENTRY;
  for (let o = 0; o < channels * multiplier; o++) {
    const c = (<usize>(o / multiplier)) << 2,
      at = (<usize>o) << 2;
    let sum: f32 = 0;
    for (let entry = list; entry < end; entry += ENTRY) {
      sum += load<f32>(<usize>load<u32>(entry) + c) * load<f32>(<usize>load<u32>(entry, 4) + at);
    }
    store<f32>(y + at, f32x4.extract_lane(finish(f32x4.splat(sum), bias ? bias + at : 0, activation), 0));
  }
}

/** dx[c] = Σ dy[c · multiplier + q] · w[c · multiplier + q] over the list and all q. */
export function sumOfJoined(list: usize, entries: i32, dx: usize, channels: i32, multiplier: i32): void {
  const end = list + <usize>entries * ENTRY;
  for (let c = 0; c < channels; c++) {
    let sum: f32 = 0;
    for (let entry = list; entry < end; entry += ENTRY) {
      let a = <usize>load<u32>(entry) + ((<usize>(c * multiplier)) << 2),
        b = <usize>load<u32>(entry, 4) + ((<usize>(c * multiplier)) << 2);
      for (let q = 0; q < multiplier; q++) {
        sum += load<f32>(a) * load<f32>(b);
        a += 4;
        b += 4;
      }
    }
    store<f32>(dx + ((<usize>c) << 2), sum);
  }
}
