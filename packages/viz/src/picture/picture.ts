/**
 * Pixels in main memory: RGBA, eight bits each, row by row from the top left, alpha not multiplied in.
 *
 * A canvas's `ImageData` is one.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** `width × height × 4` bytes. */
  readonly data: Uint8ClampedArray;
}

/**
 * Throws unless `picture` has whole positive sizes and data that fill them.
 *
 * @throws TypeError that names the owner and what was found.
 */
export function checkPicture(owner: string, { width, height, data }: Picture): void {
  if (width >= 1 && height >= 1 && Number.isInteger(width + height) && data?.length === width * height * 4) return;
  throw new TypeError(
    `${owner}: expected a picture of width × height × 4 bytes, found ${width} × ${height} with ${data?.length ?? 'no'} bytes`,
  );
}

/** A picture without colour: every pixel transparent. */
export function blankPicture(width: number, height: number): Picture {
  return { width, height, data: new Uint8ClampedArray(width * height * 4) };
}
