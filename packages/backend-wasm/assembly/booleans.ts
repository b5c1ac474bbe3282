import { BLOCK, copyPart, storeFour, widen } from './blocks';

// Truth values are bytes 0 and 1.

const AND: i32 = 0;
const OR: i32 = 1;

/** Parallel: a and b, a or b, or not a. A chunk is `chunkSize` values, whole blocks. `scratch`: a block. */
export function logical(
  first: i32,
  last: i32,
  scratch: usize,
  operation: i32,
  a: usize,
  b: usize,
  y: usize,
  count: i32,
  chunkSize: i32,
): void {
  let at = <usize>(first * chunkSize);
  let rest = min(count, last * chunkSize) - <i32>at;
  for (; rest > 0; rest -= BLOCK) {
    const x = v128.load(a + at);
    let result: v128;
    if (operation == AND) result = v128.and(x, v128.load(b + at));
    else if (operation == OR) result = v128.or(x, v128.load(b + at));
    else result = v128.xor(x, i8x16.splat(1));
    v128.store(rest < BLOCK ? scratch : y + at, result);
    at += 16;
  }
  if (rest < 0) copyPart(scratch, y + at - 16, rest + BLOCK);
}

/** Parallel: `yes` where the condition is 1, `no` elsewhere. A chunk is `chunkSize` values, whole blocks. `scratch`: a block. */
export function select(
  first: i32,
  last: i32,
  scratch: usize,
  condition: usize,
  yes: usize,
  no: usize,
  y: usize,
  count: i32,
  chunkSize: i32,
): void {
  let at = <usize>(first * chunkSize);
  let rest = min(count, last * chunkSize) - <i32>at;
  const zero = i32x4.splat(0);
  for (; rest > 0; rest -= BLOCK) {
    const bytes = v128.load(condition + at);
    const a = yes + (at << 2),
      b = no + (at << 2);
    storeFour(
      rest < BLOCK ? scratch : y + (at << 2),
      v128.bitselect(v128.load(a), v128.load(b), i32x4.ne(widen(bytes, 0), zero)),
      v128.bitselect(v128.load(a, 16), v128.load(b, 16), i32x4.ne(widen(bytes, 1), zero)),
      v128.bitselect(v128.load(a, 32), v128.load(b, 32), i32x4.ne(widen(bytes, 2), zero)),
      v128.bitselect(v128.load(a, 48), v128.load(b, 48), i32x4.ne(widen(bytes, 3), zero)),
    );
    at += 16;
  }
  if (rest < 0) copyPart(scratch, y + ((at - 16) << 2), (rest + BLOCK) << 2);
}
