import { storeLanes } from './blocks';

/** Stores a vector, or its first `count` lanes if they are fewer than four. */
export function storeUpTo(to: usize, x: v128, count: i32): void {
  if (count >= 4) v128.store(to, x);
  else storeLanes(to, x, count);
}

/** Adds the first `count` lanes, up to four, to the numbers there. */
export function addUpTo(to: usize, x: v128, count: i32): void {
  if (count >= 4) {
    v128.store(to, f32x4.add(v128.load(to), x));
    return;
  }
  store<f32>(to, load<f32>(to) + f32x4.extract_lane(x, 0));
  if (count > 1) store<f32>(to, load<f32>(to, 4) + f32x4.extract_lane(x, 1), 4);
  if (count > 2) store<f32>(to, load<f32>(to, 8) + f32x4.extract_lane(x, 2), 8);
}
