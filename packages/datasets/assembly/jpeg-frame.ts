// What a file's headers say: the frame, its components, and the scan at hand.

import { readByte, readWord } from './jpeg-input';
import {
  BAD_COMPONENT,
  BAD_SAMPLING,
  BAD_SEGMENT,
  EMPTY,
  fail,
  OK,
  TOO_LARGE,
  UNSUPPORTED_COMPONENTS,
  UNSUPPORTED_PRECISION,
} from './status';

/** One colour of the picture. */
@unmanaged
export class Component {
  id: i32;
  /** Place in the frame. */
  index: i32;
  /** Sampling factors: blocks in an MCU. */
  across: i32;
  down: i32;
  quantization: i32;
  dcTable: i32;
  acTable: i32;
  /** The last DC coefficient, which the next one is told relative to. */
  lastDC: i32;
  /** Samples that belong to the picture. */
  width: i32;
  height: i32;
  /** Blocks that hold them. */
  blocksWide: i32;
  blocksHigh: i32;
  /** Samples in a row of memory: whole MCUs. */
  stride: i32;
  /** Rows of memory. */
  rows: i32;
  /** Address of the samples. */
  samples: usize;
  /** Address of the coefficients, 64 i16 a block, `stride / 8` blocks a row; unused where a single scan holds everything. */
  coefficients: usize;
  /** Whether the quantization table of its first scan has been kept. */
  isLatched: bool;
}

const COMPONENT_BYTES: usize = 80;
const components = memory.data(4 * 80, 16);
/** 64 u16 in reading order of the block, for each component. */
const latchedTables = memory.data(4 * 128, 16);

export let width: i32 = 0;
export let height: i32 = 0;
export let componentCount: i32 = 0;
export let isProgressive: bool = false;
/** Greatest sampling factors. */
export let mostAcross: i32 = 1;
export let mostDown: i32 = 1;
export let mcusWide: i32 = 0;
export let mcusHigh: i32 = 0;

/** Of the scan: which components, the coefficients from `firstCoefficient` to `lastCoefficient`, and their approximation. */
const scanned = memory.data(4 * 4, 4);
export let scannedCount: i32 = 0;
export let firstCoefficient: i32 = 0;
export let lastCoefficient: i32 = 0;
export let bitsBefore: i32 = 0;
export let bitsAfter: i32 = 0;

/** libjpeg's limit; Pillow's for `Image.open`. */
const LONGEST: i32 = 65500;
const MOST_PIXELS: u64 = 178956970;
/** Blocks in an MCU. */
const MOST_BLOCKS: i32 = 10;

export function component(index: i32): Component {
  return changetype<Component>(components + usize(index) * COMPONENT_BYTES);
}

/** Address of a component's last DC coefficient. */
export function lastDCAddress(index: i32): usize {
  return components + usize(index) * COMPONENT_BYTES + offsetof<Component>('lastDC');
}

export function scannedComponent(place: i32): Component {
  return component(load<i32>(scanned + 4 * place));
}

/** A component's quantization table, once it has been kept. */
export function latchedTable(index: i32): usize {
  return latchedTables + 128 * index;
}

export function forgetFrame(): void {
  componentCount = 0;
}

/** Reads what follows the length of an SOF segment, of which `length` bytes are there. */
export function readFrame(length: i32, code: i32): i32 {
  if (length < 6) return fail(BAD_SEGMENT, code, length + 2);
  const precision = readByte();
  height = readWord();
  width = readWord();
  const count = readByte();
  if (precision !== 8) return fail(UNSUPPORTED_PRECISION, precision);
  if (width === 0 || height === 0 || count === 0) return fail(EMPTY, width, height);
  if (width > LONGEST || height > LONGEST || u64(width) * u64(height) > MOST_PIXELS)
    return fail(TOO_LARGE, width, height);
  if (count !== 1 && count !== 3 && count !== 4) return fail(UNSUPPORTED_COMPONENTS, count);
  if (length !== 6 + 3 * count) return fail(BAD_SEGMENT, code, length + 2);
  isProgressive = code === 0xc2;
  mostAcross = 1;
  mostDown = 1;
  for (let i = 0; i < count; i++) {
    const current = component(i);
    current.index = i;
    current.id = readByte();
    const factors = readByte();
    current.across = factors >> 4;
    current.down = factors & 15;
    current.quantization = readByte();
    current.isLatched = false;
    if (current.across < 1 || current.across > 4 || current.down < 1 || current.down > 4) {
      return fail(BAD_SAMPLING, current.across, current.down);
    }
    mostAcross = max(mostAcross, current.across);
    mostDown = max(mostDown, current.down);
  }
  componentCount = count;
  return layOut();
}

/** How many samples and blocks each component has. */
function layOut(): i32 {
  mcusWide = divideUp(width, 8 * mostAcross);
  mcusHigh = divideUp(height, 8 * mostDown);
  for (let i = 0; i < componentCount; i++) {
    const current = component(i);
    // Samples are repeated a whole number of times.
    if (mostAcross % current.across !== 0 || mostDown % current.down !== 0) {
      return fail(BAD_SAMPLING, current.across, current.down);
    }
    current.width = divideUp(width * current.across, mostAcross);
    current.height = divideUp(height * current.down, mostDown);
    current.blocksWide = divideUp(current.width, 8);
    current.blocksHigh = divideUp(current.height, 8);
    current.stride = 8 * mcusWide * current.across;
    current.rows = 8 * mcusHigh * current.down;
  }
  return OK;
}

/** Reads what follows the length of an SOS segment, of which `length` bytes are there. */
export function readScan(length: i32): i32 {
  const count = length > 0 ? readByte() : 0;
  if (count < 1 || count > 4 || length !== 4 + 2 * count) return fail(BAD_SEGMENT, 0xda, length + 2);
  let blocks = 0;
  for (let i = 0; i < count; i++) {
    const id = readByte();
    const selectors = readByte();
    const index = findComponent(id, i);
    if (index < 0) return fail(BAD_COMPONENT, id);
    const current = component(index);
    current.dcTable = selectors >> 4;
    current.acTable = selectors & 15;
    store<i32>(scanned + 4 * i, index);
    blocks += current.across * current.down;
  }
  if (count > 1 && blocks > MOST_BLOCKS) return fail(BAD_SAMPLING, mostAcross, mostDown);
  scannedCount = count;
  firstCoefficient = readByte();
  lastCoefficient = readByte();
  const bits = readByte();
  bitsBefore = bits >> 4;
  bitsAfter = bits & 15;
  return OK;
}

/**
 * The component that a scan means by an id, -1 for none. Where components share an id, libjpeg passes over those with the place of
 * one that the scan has named already.
 */
function findComponent(id: i32, named: i32): i32 {
  for (let index = 0; index < componentCount; index++) {
    if (component(index).id !== id || index < named) continue;
    for (let i = 0; i < named; i++) if (load<i32>(scanned + 4 * i) === index) return -1;
    return index;
  }
  return -1;
}

function divideUp(dividend: i32, divisor: i32): i32 {
  return (dividend + divisor - 1) / divisor;
}
