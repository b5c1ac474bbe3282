// Rows of a component brought to the picture's width and height: libjpeg-turbo's "fancy" upsampling where a component has half the
// samples, that is, weights of 3/4 and 1/4 for the nearest two, and repeated samples elsewhere.

import { component, componentCount, mostAcross, mostDown } from './jpeg-frame';
import { reserve } from './memory';

const NONE: i32 = 0;
const REPEAT: i32 = 1;
/** Twice as wide; twice as wide and high; twice as high. */
const WIDE: i32 = 2;
const BOTH: i32 = 3;
const HIGH: i32 = 4;

const kinds = memory.data(4 * 4, 4);
/** Address of a full row, and which row of samples it was made of, where each is used for several. */
const buffers = memory.data(4 * 4, 4);
const repeated = memory.data(4 * 4, 4);
/** Whether rows need samples of the next row of MCUs. */
export let needsNextRows: bool = false;

/** Decides how each component is to be treated. @returns false where memory is full. */
export function beginUpsampling(): bool {
  needsNextRows = false;
  for (let i = 0; i < componentCount; i++) {
    const current = component(i);
    const kind = kindOf(i);
    store<i32>(kinds + 4 * i, kind);
    store<i32>(repeated + 4 * i, -1);
    if (kind === NONE) continue;
    const buffer = reserve(u64(current.stride) * u64(mostAcross / current.across));
    if (buffer === 0) return false;
    store<usize>(buffers + 4 * i, buffer);
    if (kind === BOTH || kind === HIGH) needsNextRows = true;
  }
  return true;
}

function kindOf(index: i32): i32 {
  const current = component(index);
  const across = mostAcross / current.across;
  const down = mostDown / current.down;
  if (across === 1 && down === 1) return NONE;
  if (across === 1 && down === 2) return HIGH;
  // libjpeg has no fancy way for one or two columns.
  if (across === 2 && current.width > 2) {
    if (down === 1) return WIDE;
    if (down === 2) return BOTH;
  }
  return REPEAT;
}

/** @returns the address of a component's samples for a row of the picture, good until the next call for the component. */
export function upsampledRow(index: i32, y: i32): usize {
  const current = component(index);
  const kind = load<i32>(kinds + 4 * index);
  if (kind === NONE) return sampleRow(index, y);
  const buffer = load<usize>(buffers + 4 * index);
  if (kind === REPEAT) {
    const row = y / (mostDown / current.down);
    if (load<i32>(repeated + 4 * index) !== row) {
      store<i32>(repeated + 4 * index, row);
      repeat(sampleRow(index, row), buffer, current.width, mostAcross / current.across);
    }
    return buffer;
  }
  if (kind === WIDE) {
    widen(sampleRow(index, y), buffer, current.width);
    return buffer;
  }
  const near = y >> 1;
  const far = min(max(near + (y & 1 ? 1 : -1), 0), current.height - 1);
  if (kind === BOTH) widenBetween(sampleRow(index, near), sampleRow(index, far), buffer, current.width);
  else blend(sampleRow(index, near), sampleRow(index, far), buffer, current.width, y & 1 ? 2 : 1);
  return buffer;
}

function sampleRow(index: i32, y: i32): usize {
  return component(index).samples + usize(y) * usize(component(index).stride);
}

function repeat(from: usize, to: usize, width: i32, times: i32): void {
  for (let x = 0; x < width; x++) {
    const sample = load<u8>(from + x);
    for (let i = 0; i < times; i++) store<u8>(to++, sample);
  }
}

/** Twice as wide. */
function widen(from: usize, to: usize, width: i32): void {
  let sum = v128.load_ext<u8>(from);
  let before = i16x8.splat(i16x8.extract_lane_s(sum, 0));
  for (let x: usize = 0; x < usize(width); x += 8) {
    const after = v128.load_ext<u8>(from + x + 8);
    spread(before, sum, after, to + 2 * x, 1, 2, 2);
    before = sum;
    sum = after;
  }
  store<u8>(to + 2 * width - 1, load<u8>(from + width - 1));
}

/** Twice as wide, a quarter of the way from one row to another. */
function widenBetween(near: usize, far: usize, to: usize, width: i32): void {
  let sum = between(near, far);
  let before = i16x8.splat(i16x8.extract_lane_s(sum, 0));
  for (let x: usize = 0; x < usize(width); x += 8) {
    const after = between(near + x + 8, far + x + 8);
    spread(before, sum, after, to + 2 * x, 8, 7, 4);
    before = sum;
    sum = after;
  }
  const last = 3 * i32(load<u8>(near + width - 1)) + i32(load<u8>(far + width - 1));
  store<u8>(to + 2 * width - 1, (4 * last + 7) >> 4);
}

/** Eight samples between two rows, times 4. */
function between(near: usize, far: usize): v128 {
  const sample = v128.load_ext<u8>(near);
  return i16x8.add(i16x8.add(sample, i16x8.shl(sample, 1)), v128.load_ext<u8>(far));
}

/**
 * Two samples for each of eight sums: left and right of its middle, between it and its neighbours.
 *
 * @param roundLeft what is added before `shift` bits are dropped.
 */
function spread(before: v128, sum: v128, after: v128, to: usize, roundLeft: i16, roundRight: i16, shift: i32): void {
  const triple = i16x8.add(sum, i16x8.shl(sum, 1));
  const previous = i16x8.shuffle(before, sum, 7, 8, 9, 10, 11, 12, 13, 14);
  const next = i16x8.shuffle(sum, after, 1, 2, 3, 4, 5, 6, 7, 8);
  const left = i16x8.shr_u(i16x8.add(i16x8.add(triple, previous), i16x8.splat(roundLeft)), shift);
  const right = i16x8.shr_u(i16x8.add(i16x8.add(triple, next), i16x8.splat(roundRight)), shift);
  v128.store(to, v128.or(left, i16x8.shl(right, 8)));
}

/** A row a quarter of the way from one to another. */
function blend(near: usize, far: usize, to: usize, width: i32, rounding: i32): void {
  const round = i16x8.splat(i16(rounding));
  for (let x: usize = 0; x < usize(width); x += 8) {
    const mean = i16x8.shr_u(i16x8.add(between(near + x, far + x), round), 2);
    v128.store64_lane(to + x, i8x16.narrow_i16x8_u(mean, mean), 0);
  }
}
