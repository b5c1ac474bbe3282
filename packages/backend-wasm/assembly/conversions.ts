import { BLOCK, copyPart, storeFour, widen } from './blocks';

/** Parallel: truth values as numbers 0 and 1, f32 or (`integer`) i32. A chunk is `chunkSize` values, whole blocks. `scratch`: a block. */
export function numbersOfBooleans(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  y: usize,
  count: i32,
  chunkSize: i32,
  integer: i32,
): void {
  let at = <usize>(first * chunkSize);
  let rest = min(count, last * chunkSize) - <i32>at;
  for (; rest > 0; rest -= BLOCK) {
    const bytes = v128.load(x + at);
    let x0 = widen(bytes, 0),
      x1 = widen(bytes, 1),
      x2 = widen(bytes, 2),
      x3 = widen(bytes, 3);
    if (!integer) {
      x0 = f32x4.convert_i32x4_s(x0);
      x1 = f32x4.convert_i32x4_s(x1);
      x2 = f32x4.convert_i32x4_s(x2);
      x3 = f32x4.convert_i32x4_s(x3);
    }
    storeFour(rest < BLOCK ? scratch : y + (at << 2), x0, x1, x2, x3);
    at += 16;
  }
  if (rest < 0) copyPart(scratch, y + ((at - 16) << 2), (rest + BLOCK) << 2);
}

/** Parallel: integers as f32, rounded. A chunk is `chunkSize` values, whole blocks. `scratch`: a block. */
export function numbersOfIntegers(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  y: usize,
  count: i32,
  chunkSize: i32,
): void {
  const start = first * chunkSize;
  let rest = min(count, last * chunkSize) - start;
  x += (<usize>start) << 2;
  y += (<usize>start) << 2;
  for (; rest > 0; rest -= BLOCK) {
    storeFour(
      rest < BLOCK ? scratch : y,
      f32x4.convert_i32x4_s(v128.load(x)),
      f32x4.convert_i32x4_s(v128.load(x, 16)),
      f32x4.convert_i32x4_s(v128.load(x, 32)),
      f32x4.convert_i32x4_s(v128.load(x, 48)),
    );
    x += 64;
    y += 64;
  }
  if (rest < 0) copyPart(scratch, y - 64, (rest + BLOCK) << 2);
}

/** Parallel: the same 32 bits `count` times. A chunk is `chunkSize` values, whole blocks. `scratch`: a block. */
export function fill(first: i32, last: i32, scratch: usize, y: usize, count: i32, chunkSize: i32, bits: i32): void {
  const start = first * chunkSize;
  let rest = min(count, last * chunkSize) - start;
  y += (<usize>start) << 2;
  const x = i32x4.splat(bits);
  for (; rest > 0; rest -= BLOCK) {
    storeFour(rest < BLOCK ? scratch : y, x, x, x, x);
    y += 64;
  }
  if (rest < 0) copyPart(scratch, y - 64, (rest + BLOCK) << 2);
}
