/** One image in main memory. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Rows of pixels of interleaved channels, in [0, 1]. */
  readonly values: Float64Array;
}

/** Each number of a picture, changed by itself. */
export function eachValue({ values }: Picture, change: (value: number, index: number) => number): Float64Array {
  return values.map(change);
}

/** Each pixel of a picture, changed by itself: its channels to as many new ones. */
export function eachPixel(
  { channels, values }: Picture,
  change: (pixel: readonly number[]) => readonly number[],
): Float64Array {
  const changed = new Float64Array(values.length);
  for (let i = 0; i < values.length; i += channels)
    changed.set(change(Array.from(values.subarray(i, i + channels))), i);
  return changed;
}

/** What the pictures of the published files were rounded to: the grey level at or below, as a share of 255. */
export function toGreyLevel(value: number): number {
  // A level that went through float32 lies a little beside itself.
  return Math.floor(Math.min(Math.max(value, 0), 1) * 255 + 1e-4) / 255;
}
