import { ENTRY, sumOfJoined, sumOfProducts } from './depthwise-lists';

/**
 * Parallel: the gradient to the images. A chunk is `linesPerChunk` lines of them. `scratch`: an entry for each place of a window, then a number for
 * each column of the images and of a window.
 */
export function depthwiseBackInput(
  first: i32,
  last: i32,
  scratch: usize,
  dy: usize,
  w: usize,
  dx: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  multiplier: i32,
  outHeight: i32,
  outWidth: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideY: i32,
  strideX: i32,
  dilationY: i32,
  dilationX: i32,
  top: i32,
  left: i32,
  linesPerChunk: i32,
): void {
  const pixel = (<usize>channels) << 2,
    outPixel = pixel * <usize>multiplier;
  // Which result a column of the images contributes to by which column of a window, or −1: the same in all lines.
  const table = scratch + <usize>(kernelHeight * kernelWidth) * ENTRY;
  let at = table;
  for (let ix = 0; ix < width; ix++) {
    for (let j = 0; j < kernelWidth; j++) {
      store<i32>(at, resultAt(ix + left - j * dilationX, strideX, outWidth));
      at += 4;
    }
  }
  const end = min(batch * height, last * linesPerChunk);
  for (let line = first * linesPerChunk; line < end; line++) {
    const image = dy + <usize>((line / height) * outHeight * outWidth) * outPixel;
    at = table;
    for (let ix = 0; ix < width; ix++) {
      let entry = scratch;
      for (let i = 0; i < kernelHeight; i++) {
        const oy = resultAt((line % height) + top - i * dilationY, strideY, outHeight);
        if (oy < 0) continue;
        for (let j = 0; j < kernelWidth; j++) {
          const ox = load<i32>(at + ((<usize>j) << 2));
          if (ox < 0) continue;
          store<u32>(entry, <u32>(image + <usize>(oy * outWidth + ox) * outPixel));
          store<u32>(entry, <u32>(w + <usize>(i * kernelWidth + j) * outPixel), 4);
          entry += ENTRY;
        }
      }
      at += (<usize>kernelWidth) << 2;
      const entries = <i32>((entry - scratch) / ENTRY);
      const target = dx + <usize>(line * width + ix) * pixel;
      if (multiplier == 1) sumOfProducts(scratch, entries, target, channels, 0, 0);
      else sumOfJoined(scratch, entries, target, channels, multiplier);
    }
  }
}

/** The result whose window starts `distance` before, if there is one. */
function resultAt(distance: i32, stride: i32, count: i32): i32 {
  if (distance < 0) return -1;
  const result = distance / stride;
  return result * stride == distance && result < count ? result : -1;
}
