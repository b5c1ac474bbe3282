import { type Column, minus, part, plus } from '../parameters/column.ts';

/** A part of a picture, in whole pixels. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The centres of the pixels in a window's corners, (x, y), clockwise from the upper left: eight numbers, as Kornia draws them. */
export function windowCorners({ top, left, height, width }: Window): number[] {
  const [right, bottom] = [left + width - 1, top + height - 1];
  return [left, top, right, top, right, bottom, left, bottom];
}

/** A side of windows, of which corners are known. */
export interface Extent {
  /** The first pixel. */
  readonly start: Column;
  /** How many pixels. */
  readonly length: Column;
}

/** Columns and rows of windows by their corners `[batch, 4, 2]`. */
export function windowExtents(corners: Column): { readonly x: Extent; readonly y: Extent } {
  const side = (first: number, last: number): Extent => {
    const start = part(corners, first, 8);
    return { start, length: plus(minus(part(corners, last, 8), start), 1) };
  };
  return { x: side(0, 4), y: side(1, 5) };
}

/** The windows one by one. */
export function windowsOf(corners: Float32Array): Window[] {
  return Array.from({ length: corners.length / 8 }, (_, i) => {
    const [left, top, , , right, bottom] = corners.subarray(8 * i, 8 * i + 8) as unknown as number[];
    return { top: top!, left: left!, height: bottom! - top! + 1, width: right! - left! + 1 };
  });
}
