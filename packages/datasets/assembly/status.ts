// What became of a decoding, as numbers that src/images/decode-jpeg.ts puts into words. Each has up to two details.

export const OK: i32 = 0;
/** The first two bytes. */
export const NOT_JPEG: i32 = 1;
/** Bytes there; the marker of the segment that is cut off, 0 if none is. */
export const TRUNCATED_HEADER: i32 = 2;
/** Rows of MCUs decoded, rows of MCUs there should be. */
export const TRUNCATED_DATA: i32 = 3;
/** Number of the SOF marker. */
export const UNSUPPORTED_CODING: i32 = 4;
/** Bits. */
export const UNSUPPORTED_PRECISION: i32 = 5;
/** Components. */
export const UNSUPPORTED_COMPONENTS: i32 = 6;
/** Width, height. */
export const EMPTY: i32 = 7;
/** Width, height. */
export const TOO_LARGE: i32 = 8;
/** Marker, length. */
export const BAD_SEGMENT: i32 = 9;
/** Class × 16 + number. */
export const BAD_HUFFMAN_TABLE: i32 = 10;
/** Class × 16 + number. */
export const NO_HUFFMAN_TABLE: i32 = 11;
/** Number. */
export const NO_QUANTIZATION_TABLE: i32 = 12;
/** Horizontal, vertical factor. */
export const BAD_SAMPLING: i32 = 13;
/** First coefficient × 256 + last, the approximation's bits before × 16 + after. */
export const BAD_SCAN: i32 = 14;
/** Component's id. */
export const BAD_COMPONENT: i32 = 15;
/** Marker that came where it may not. */
export const MISPLACED_MARKER: i32 = 16;
/** Marker without a meaning. */
export const UNKNOWN_MARKER: i32 = 17;
/** Scans allowed. */
export const TOO_MANY_SCANS: i32 = 18;
/** Bytes left, blocks to be found in them. */
export const TOO_LITTLE_DATA: i32 = 19;
/** Megabytes. */
export const OUT_OF_MEMORY: i32 = 20;

/** Of the last failure. */
let detail0: i32 = 0;
let detail1: i32 = 0;

/** @returns the status, having noted its details. */
export function fail(status: i32, first: i32 = 0, second: i32 = 0): i32 {
  detail0 = first;
  detail1 = second;
  return status;
}

/** @returns a detail of the last failure. */
export function detail(index: i32): i32 {
  return index === 0 ? detail0 : detail1;
}
