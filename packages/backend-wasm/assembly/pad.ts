import { copyRun, fillRun } from './moves';

/** What lies outside: one number, or the image mirrored at its border, without or with the outermost pixel itself. */
const CONSTANT: i32 = 0;
const SYMMETRIC: i32 = 2;

/** Where index `i` of a padded axis comes from: an index of the axis itself, or −1. */
function origin(i: i32, before: i32, size: i32, mode: i32): i32 {
  i -= before;
  if (i >= 0 && i < size) return i;
  if (mode == CONSTANT) return -1;
  const shift = mode == SYMMETRIC ? 1 : 0;
  return i < 0 ? -i - shift : 2 * (size - 1) - i + shift;
}

/**
 * Parallel: pads an array [in0, …, in3, in4 · unit bytes] to [out0, …, out3, out4 · unit], where each axis starts `before` pixels later. A chunk is
 * `linesPerChunk` lines of the result.
 */
export function pad(
  first: i32,
  last: i32,
  scratch: usize,
  from: usize,
  to: usize,
  mode: i32,
  pattern: i32,
  unit: usize,
  linesPerChunk: i32,
  out0: i32,
  out1: i32,
  out2: i32,
  out3: i32,
  out4: i32,
  in0: i32,
  in1: i32,
  in2: i32,
  in3: i32,
  in4: i32,
  before0: i32,
  before1: i32,
  before2: i32,
  before3: i32,
  before4: i32,
): void {
  const filling = i32x4.splat(pattern);
  const inside = <usize>in4 * unit,
    whole = <usize>out4 * unit,
    left = <usize>before4 * unit,
    right = whole - left - inside;
  const end = min(out0 * out1 * out2 * out3, last * linesPerChunk);
  for (let line = first * linesPerChunk; line < end; line++) {
    let index = line;
    const i3 = origin(index % out3, before3, in3, mode);
    index /= out3;
    const i2 = origin(index % out2, before2, in2, mode);
    index /= out2;
    const i1 = origin(index % out1, before1, in1, mode);
    const i0 = origin(index / out1, before0, in0, mode);
    const target = to + <usize>line * whole;
    if ((i0 | i1 | i2 | i3) < 0) {
      fillRun(target, whole, filling);
      continue;
    }
    const source = from + <usize>(((i0 * in1 + i1) * in2 + i2) * in3 + i3) * inside;
    copyRun(source, target + left, inside);
    if (mode == CONSTANT) {
      if (left) fillRun(target, left, filling);
      if (right) fillRun(target + left + inside, right, filling);
      continue;
    }
    for (let i = 0; i < out4; i++) {
      if (i == before4) i += in4;
      if (i >= out4) break;
      copyRun(source + <usize>origin(i, before4, in4, mode) * unit, target + <usize>i * unit, unit);
    }
  }
}
