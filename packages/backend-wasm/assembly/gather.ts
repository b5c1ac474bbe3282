import { copyRun } from './moves';

/** Parallel: to[outer, count] = from[outer, indices[count]], runs of `run` bytes out of `size` along the axis. A chunk is `runsPerChunk` runs. */
export function gather(
  first: i32,
  last: i32,
  scratch: usize,
  from: usize,
  indices: usize,
  to: usize,
  outer: i32,
  size: i32,
  count: i32,
  run: usize,
  runsPerChunk: i32,
): void {
  const end = min(outer * count, last * runsPerChunk);
  to += <usize>(first * runsPerChunk) * run;
  for (let i = first * runsPerChunk; i < end; i++) {
    const index = load<i32>(indices + ((<usize>(i % count)) << 2));
    copyRun(from + <usize>((i / count) * size + index) * run, to, run);
    to += run;
  }
}

/**
 * Parallel: to[segment] = Σ from[i] over all i with ids[i] = segment, rows of `width` numbers, in the order of i; other ids are passed over. A chunk
 * is `widthPerChunk` columns, a multiple of four unless it is all.
 */
export function segmentSum(
  first: i32,
  last: i32,
  scratch: usize,
  from: usize,
  ids: usize,
  to: usize,
  count: i32,
  segments: i32,
  width: i32,
  widthPerChunk: i32,
): void {
  const row = (<usize>width) << 2;
  for (let chunk = first; chunk < last; chunk++) {
    const start = (<usize>(chunk * widthPerChunk)) << 2;
    const columns = min(widthPerChunk, width - chunk * widthPerChunk);
    for (let i = 0; i < segments; i++) memory.fill(to + <usize>i * row + start, 0, (<usize>columns) << 2);
    for (let i = 0; i < count; i++) {
      const id = load<i32>(ids + ((<usize>i) << 2));
      if (id < 0 || id >= segments) continue;
      let source = from + <usize>i * row + start,
        target = to + <usize>id * row + start;
      let j = columns;
      for (; j >= 4; j -= 4) {
        v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
        source += 16;
        target += 16;
      }
      for (; j > 0; j--) {
        store<f32>(target, load<f32>(target) + load<f32>(source));
        source += 4;
        target += 4;
      }
    }
  }
}
