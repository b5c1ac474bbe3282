import { clearPixels } from './clear-pixels';
import { finishRows, multiply, multiplyTransposed } from './gemm';

// Convolution of any kernel, stride, padding and dilation as products of matrices, whose rows of windows ("columns", im2col) exist for a few
// output pixels at a time. A group of channels is a part of each pixel, so pixels have a stride of their own.

/** Copies `count` numbers and up to three more, which the next copy writes over. */
function copyNumbers(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
}

/** Likewise zeros. */
function clearNumbers(to: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    v128.store(to, f32x4.splat(0));
    to += 16;
  }
}

function addNumbers(from: usize, to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    from += 16;
    to += 16;
  }
  for (; i < count; i++) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
    from += 4;
    to += 4;
  }
}

/**
 * Moves the windows of `rows` output pixels, counted from `row` over the whole batch, between images and a matrix
 * `[rows, kernelHeight · kernelWidth · channels]`: copies them there with zeros for what lies outside, or (`back`) adds them to the images.
 */
function moveWindows(
  back: bool,
  x: usize,
  xPixel: usize,
  height: i32,
  width: i32,
  channels: i32,
  row: i32,
  rows: i32,
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
  matrix: usize,
): void {
  const tap = (<usize>channels) << 2;
  // Neighbouring pixels of a line are neighbours in memory, unless groups or dilation part them.
  const lines = xPixel == tap && dilationX == 1;
  let outY = (row / outWidth) % outHeight,
    outX = row % outWidth;
  let from = x + <usize>((row / (outHeight * outWidth)) * height * width) * xPixel;
  for (let i = 0; i < rows; i++) {
    const y0 = outY * strideY - top,
      x0 = outX * strideX - left;
    const lineInside = lines && x0 >= 0 && x0 + kernelWidth <= width;
    for (let ky = 0; ky < kernelHeight; ky++) {
      const yy = y0 + ky * dilationY;
      if (yy < 0 || yy >= height) {
        if (!back) clearNumbers(matrix, kernelWidth * channels);
        matrix += <usize>kernelWidth * tap;
        continue;
      }
      if (lineInside) {
        const at = from + <usize>(yy * width + x0) * xPixel;
        if (back) addNumbers(matrix, at, kernelWidth * channels);
        else copyNumbers(at, matrix, kernelWidth * channels);
        matrix += <usize>kernelWidth * tap;
        continue;
      }
      for (let kx = 0; kx < kernelWidth; kx++) {
        const xx = x0 + kx * dilationX;
        if (xx >= 0 && xx < width) {
          const at = from + <usize>(yy * width + xx) * xPixel;
          if (back) addNumbers(matrix, at, channels);
          else copyNumbers(at, matrix, channels);
        } else if (!back) clearNumbers(matrix, channels);
        matrix += tap;
      }
    }
    outX++;
    if (outX < outWidth) continue;
    outX = 0;
    outY++;
    if (outY < outHeight) continue;
    outY = 0;
    from += <usize>(height * width) * xPixel;
  }
}

/**
 * Parallel: images and kernels `[height · width · in, out]` → results + bias, activated. A chunk is `block` output pixels.
 *
 * `isProduct`: 1 × 1 windows in place need no columns. `scratch`: for `multiply`, then block · window numbers.
 */
export function convolve(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  xPixel: usize,
  weight: usize,
  weightRow: usize,
  y: usize,
  yPixel: usize,
  batch: i32,
  height: i32,
  width: i32,
  inChannels: i32,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideY: i32,
  strideX: i32,
  dilationY: i32,
  dilationX: i32,
  top: i32,
  left: i32,
  isProduct: i32,
  block: i32,
  bias: usize,
  activation: i32,
): void {
  const pixels = batch * outHeight * outWidth;
  const window = kernelHeight * kernelWidth * inChannels;
  const columns = scratch + 192 + 512 * 32;
  for (let chunk = first; chunk < last; chunk++) {
    const row = chunk * block;
    const rows = min(block, pixels - row);
    let a = columns,
      aRow = (<usize>window) << 2;
    if (isProduct) {
      a = x + <usize>row * xPixel;
      aRow = xPixel;
    } else {
      moveWindows(
        false,
        x,
        xPixel,
        height,
        width,
        inChannels,
        row,
        rows,
        outHeight,
        outWidth,
        kernelHeight,
        kernelWidth,
        strideY,
        strideX,
        dilationY,
        dilationX,
        top,
        left,
        columns,
      );
    }
    const out = y + <usize>row * yPixel;
    multiply(a, aRow, 4, weight, weightRow, out, yPixel, rows, outChannels, window, false, scratch);
    finishRows(out, yPixel, rows, outChannels, bias, activation);
  }
}

/**
 * Parallel: the gradient to the images. A chunk is an image; `block` of its output pixels are done at a time.
 *
 * `scratch`: a tile, then block · window numbers.
 */
export function convolveBackInput(
  first: i32,
  last: i32,
  scratch: usize,
  dy: usize,
  yPixel: usize,
  weight: usize,
  weightRow: usize,
  dx: usize,
  xPixel: usize,
  height: i32,
  width: i32,
  inChannels: i32,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideY: i32,
  strideX: i32,
  dilationY: i32,
  dilationX: i32,
  top: i32,
  left: i32,
  isProduct: i32,
  block: i32,
): void {
  const window = kernelHeight * kernelWidth * inChannels;
  const size = outHeight * outWidth;
  const tile = scratch,
    columns = scratch + 192;
  for (let image = first; image < last; image++) {
    const target = dx + <usize>(image * height * width) * xPixel;
    if (!isProduct) clearPixels(target, height * width, xPixel, inChannels);
    for (let start = 0; start < size; start += block) {
      const row = image * size + start;
      const rows = min(block, size - start);
      const a = dy + <usize>row * yPixel;
      if (isProduct) {
        const out = target + <usize>start * xPixel;
        multiplyTransposed(a, yPixel, weight, weightRow, out, xPixel, rows, window, outChannels, tile);
        continue;
      }
      multiplyTransposed(a, yPixel, weight, weightRow, columns, (<usize>window) << 2, rows, window, outChannels, tile);
      moveWindows(
        true,
        dx,
        xPixel,
        height,
        width,
        inChannels,
        row,
        rows,
        outHeight,
        outWidth,
        kernelHeight,
        kernelWidth,
        strideY,
        strideX,
        dilationY,
        dilationX,
        top,
        left,
        columns,
      );
    }
  }
}

/**
 * Parallel: the gradient to the kernels, as one part per chunk of `pixelsPerPart` output pixels: parts `[chunk, window, out]`, which `sumParts` adds up.
 *
 * `scratch`: for `multiply`, then block · window numbers.
 */
export function convolveBackKernels(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  xPixel: usize,
  dy: usize,
  yPixel: usize,
  parts: usize,
  pixels: i32,
  height: i32,
  width: i32,
  inChannels: i32,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideY: i32,
  strideX: i32,
  dilationY: i32,
  dilationX: i32,
  top: i32,
  left: i32,
  isProduct: i32,
  block: i32,
  pixelsPerPart: i32,
): void {
  const window = kernelHeight * kernelWidth * inChannels;
  const columns = scratch + 192 + 512 * 32 + 512 * 384 * 4;
  const outRow = (<usize>outChannels) << 2;
  for (let part = first; part < last; part++) {
    const end = min(pixels, (part + 1) * pixelsPerPart);
    const sum = parts + <usize>part * <usize>window * outRow;
    for (let row = part * pixelsPerPart; row < end; row += block) {
      const rows = min(block, end - row);
      let a = columns,
        aRow = (<usize>window) << 2;
      if (isProduct) {
        a = x + <usize>row * xPixel;
        aRow = xPixel;
      } else {
        moveWindows(
          false,
          x,
          xPixel,
          height,
          width,
          inChannels,
          row,
          rows,
          outHeight,
          outWidth,
          kernelHeight,
          kernelWidth,
          strideY,
          strideX,
          dilationY,
          dilationX,
          top,
          left,
          columns,
        );
      }
      const accumulate = row > part * pixelsPerPart;
      const b = dy + <usize>row * yPixel;
      multiply(a, 4, aRow, b, yPixel, sum, outRow, window, outChannels, rows, accumulate, scratch);
    }
  }
}

/** Parallel: adds up parts `[parts, rows, columns]` into rows that are `toRow` bytes apart. A chunk is one row. */
export function sumParts(
  first: i32,
  last: i32,
  scratch: usize,
  parts: usize,
  count: i32,
  rows: i32,
  columns: i32,
  to: usize,
  toRow: usize,
): void {
  const bytes = (<usize>columns) << 2;
  for (let row = first; row < last; row++) {
    const target = to + <usize>row * toRow;
    memory.copy(target, parts + <usize>row * bytes, bytes);
    for (let part = 1; part < count; part++) addNumbers(parts + <usize>(part * rows + row) * bytes, target, columns);
  }
}
