import { sizeOf } from '@cnn/tensor';
import type { Image } from '../dataset.ts';
import type { ImageWindow } from './crop-image.ts';
import { getImageKernels, type ImageKernels } from './image-kernels.ts';
import { type Taps, triangleTaps } from './resample-taps.ts';

/**
 * Scales a picture to `toHeight × toWidth` and gives the part of it in `window`, of which alone anything is computed: bilinear,
 * antialiased where it shrinks, with the very bytes of Pillow 13 (earlier ones never began with the columns, and differ by 1 in places).
 *
 * @throws TypeError for a picture of floats; RangeError if it is empty, or the result is too large for memory.
 */
export function resample(
  owner: string,
  { pixels, shape }: Image,
  toHeight: number,
  toWidth: number,
  window: ImageWindow = { top: 0, left: 0, height: toHeight, width: toWidth },
): Image {
  const [height, width, channels] = shape;
  if (pixels instanceof Float32Array) throw new TypeError(`${owner}: expected a picture of bytes, found floats`);
  if (pixels.length !== sizeOf(shape) || pixels.length === 0) {
    throw new RangeError(
      `${owner}: expected ${sizeOf(shape)} bytes for ${shape.join('×')}, at least one, found ${pixels.length}`,
    );
  }
  const kernels = getImageKernels();
  kernels.reset();
  const columns = placeTaps(owner, kernels, triangleTaps(width, toWidth, window.left, window.width));
  const rows = placeTaps(owner, kernels, triangleTaps(height, toHeight, window.top, window.height));
  const stride = width * channels;
  const line = window.width * channels;
  const from = place(owner, kernels, pixels) + rows.start * stride;
  // One direction after the other, rounded to bytes in between, as Pillow does; and in between only what is looked at afterwards.
  const columnsFirst = toHeight < height && height - toHeight > 2 * (width - toWidth);
  const between = room(owner, kernels, columnsFirst ? window.height * stride : rows.span * line);
  const scaled = room(owner, kernels, window.height * line);
  const alongRows = (source: number, lines: number, target: number): void => {
    const { start, first, weights, taps } = columns;
    kernels.resizeRows(source + start * channels, stride, lines, target, window.width, channels, first, weights, taps);
  };
  const acrossRows = (source: number, length: number, target: number): void =>
    kernels.resizeColumns(source, length, target, window.height, rows.first, rows.weights, rows.taps);
  if (columnsFirst) {
    acrossRows(from, stride, between);
    alongRows(between, window.height, scaled);
  } else {
    alongRows(from, rows.span, between);
    acrossRows(between, line, scaled);
  }
  return {
    pixels: new Uint8Array(kernels.memory.buffer, scaled, window.height * line).slice(),
    shape: [window.height, window.width, channels],
  };
}

/** Taps with addresses in the place of arrays. */
function placeTaps(
  owner: string,
  kernels: ImageKernels,
  { first, weights, taps, start, span }: Taps,
): Omit<Taps, 'first' | 'weights'> & { readonly first: number; readonly weights: number } {
  return { first: place(owner, kernels, first), weights: place(owner, kernels, weights), taps, start, span };
}

/** Copies the array into the kernels' memory. */
function place(owner: string, kernels: ImageKernels, array: Uint8Array | Uint8ClampedArray | Int32Array): number {
  const address = room(owner, kernels, array.byteLength);
  new Uint8Array(kernels.memory.buffer, address, array.byteLength).set(
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
  );
  return address;
}

function room(owner: string, kernels: ImageKernels, bytes: number): number {
  const address = kernels.allocate(bytes) >>> 0;
  if (address === 0)
    throw new RangeError(`${owner}: expected pictures that fit 4 GiB together, found one of ${bytes} bytes more`);
  return address;
}
