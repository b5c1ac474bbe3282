import { storeLanes } from './blocks';

/** Stores a vector, or its first `count` lanes if they are fewer than four. */
export function storeUpTo(to: usize, x: v128, count: i32): void {
  if (count >= 4) v128.store(to, x);
  else storeLanes(to, x, count);
}

/** Adds a vector, or its first `count` lanes if they are fewer than four, to the numbers there. */
export function addUpTo(to: usize, x: v128, count: i32): void {
  storeUpTo(to, f32x4.add(v128.load(to), x), count);
}
