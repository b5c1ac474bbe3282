import { copyRun } from './moves';

/** Fills a run of pixels, each with the same numbers. */
function fillPixels(to: usize, bytes: usize, values: usize, pixel: usize): void {
  copyRun(values, to, pixel);
  // What is filled is copied behind itself, so that each copy is twice as long as the one before.
  for (let filled = pixel; filled < bytes; ) {
    const some = min(filled, bytes - filled);
    copyRun(to, to + filled, some);
    filled += some;
  }
}

/**
 * Parallel: copies images but for a rectangle of each, which is filled with a number for each channel.
 *
 * `rectangles`: top, left, bottom and right of each image, the last two outside of it, in pixels; what lies outside of the image is cut off.
 * A chunk is `linesPerChunk` lines, also of several images.
 */
export function erase(
  first: i32,
  last: i32,
  scratch: usize,
  images: usize,
  rectangles: usize,
  values: usize,
  y: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  linesPerChunk: i32,
): void {
  const pixel = (<usize>channels) << 2,
    line = <usize>width * pixel;
  const end = min(batch * height, last * linesPerChunk);
  for (let at = first * linesPerChunk; at < end; ) {
    const image = at / height,
      start = at - image * height,
      stop = min(height, start + end - at);
    const rectangle = rectangles + ((<usize>image) << 4);
    const left = max(0, load<i32>(rectangle, 4)),
      right = min(width, load<i32>(rectangle, 12));
    let top = max(start, load<i32>(rectangle)),
      bottom = min(stop, load<i32>(rectangle, 8));
    if (top >= bottom || left >= right) {
      top = stop;
      bottom = stop;
    }
    const from = images + <usize>(image * height) * line,
      to = y + <usize>(image * height) * line;
    copyRun(from + <usize>start * line, to + <usize>start * line, <usize>(top - start) * line);
    const before = <usize>left * pixel,
      after = <usize>right * pixel;
    for (let row = top; row < bottom; row++) {
      const offset = <usize>row * line;
      copyRun(from + offset, to + offset, before);
      fillPixels(to + offset + before, after - before, values + <usize>image * pixel, pixel);
      copyRun(from + offset + after, to + offset + after, line - after);
    }
    copyRun(from + <usize>bottom * line, to + <usize>bottom * line, <usize>(stop - bottom) * line);
    at += stop - start;
  }
}
