import { storeFour } from './blocks';

// Moves numbers without looking at them. Sizes and strides are in bytes, so the kernels serve all types.

/** Copies of at least so many bytes are left to the engine. */
const LONG: usize = 512;

/** Copies a run of neighbours; what lies outside of it at `to` is not touched. */
export function copyRun(from: usize, to: usize, bytes: usize): void {
  if (bytes >= LONG) {
    memory.copy(to, from, bytes);
    return;
  }
  if (bytes >= 16) {
    // The last vector may lie over the one before.
    const endFrom = from + bytes - 16,
      endTo = to + bytes - 16;
    for (; from + 48 <= endFrom; from += 64) {
      storeFour(to, v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48));
      to += 64;
    }
    for (; from < endFrom; from += 16) {
      v128.store(to, v128.load(from));
      to += 16;
    }
    v128.store(endTo, v128.load(endFrom));
    return;
  }
  // Two words, which may lie over each other, likewise.
  if (bytes >= 8) {
    const last = load<u64>(from + bytes - 8);
    store<u64>(to, load<u64>(from));
    store<u64>(to + bytes - 8, last);
  } else if (bytes >= 4) {
    const last = load<u32>(from + bytes - 4);
    store<u32>(to, load<u32>(from));
    store<u32>(to + bytes - 4, last);
  } else for (; bytes > 0; bytes--) store<u8>(to++, load<u8>(from++));
}

/** Fills a run with a pattern that repeats every four bytes. */
export function fillRun(to: usize, bytes: usize, pattern: v128): void {
  if (bytes >= 16) {
    const last = bytes - 16;
    for (let at: usize = 0; at < last; at += 16) v128.store(to + at, pattern);
    v128.store(to + last, pattern);
    return;
  }
  for (; bytes >= 4; bytes -= 4) {
    v128.store32_lane(to, pattern, 0);
    to += 4;
  }
  for (; bytes > 0; bytes--) store<u8>(to++, <u8>i8x16.extract_lane_u(pattern, 0));
}

/** Parallel: copies neighbours. A chunk is `bytesPerChunk` of them. */
export function copyBytes(
  first: i32,
  last: i32,
  scratch: usize,
  from: usize,
  to: usize,
  bytes: usize,
  bytesPerChunk: usize,
): void {
  const start = <usize>first * bytesPerChunk,
    end = min(bytes, <usize>last * bytesPerChunk);
  memory.copy(to + start, from + start, end - start);
}

/**
 * Parallel: copies runs of `run` bytes that are the elements of an array of six axes; each axis has its own strides on both sides, which may be
 * zero or negative. A chunk is `runsPerChunk` runs.
 */
export function copyRuns(
  first: i32,
  last: i32,
  scratch: usize,
  from: usize,
  to: usize,
  run: usize,
  runsPerChunk: i32,
  size0: i32,
  size1: i32,
  size2: i32,
  size3: i32,
  size4: i32,
  size5: i32,
  from0: i32,
  from1: i32,
  from2: i32,
  from3: i32,
  from4: i32,
  from5: i32,
  to0: i32,
  to1: i32,
  to2: i32,
  to3: i32,
  to4: i32,
  to5: i32,
): void {
  let left = min(size0 * size1 * size2 * size3 * size4 * size5, last * runsPerChunk) - first * runsPerChunk;
  // Where the first run lies: its index along each axis.
  let index = first * runsPerChunk;
  let i5 = index % size5;
  index /= size5;
  let i4 = index % size4;
  index /= size4;
  let i3 = index % size3;
  index /= size3;
  let i2 = index % size2;
  index /= size2;
  let i1 = index % size1,
    i0 = index / size1;
  while (left > 0) {
    let source = from + <usize>(i0 * from0 + i1 * from1 + i2 * from2 + i3 * from3 + i4 * from4 + i5 * from5),
      target = to + <usize>(i0 * to0 + i1 * to1 + i2 * to2 + i3 * to3 + i4 * to4 + i5 * to5);
    const count = min(left, size5 - i5);
    left -= count;
    if (run == 4) {
      for (let i = 0; i < count; i++) {
        store<u32>(target, load<u32>(source));
        source += <usize>from5;
        target += <usize>to5;
      }
    } else {
      for (let i = 0; i < count; i++) {
        copyRun(source, target, run);
        source += <usize>from5;
        target += <usize>to5;
      }
    }
    i5 = 0;
    if (++i4 < size4) continue;
    i4 = 0;
    if (++i3 < size3) continue;
    i3 = 0;
    if (++i2 < size2) continue;
    i2 = 0;
    if (++i1 < size1) continue;
    i1 = 0;
    i0++;
  }
}
