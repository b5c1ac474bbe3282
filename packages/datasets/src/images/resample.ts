import { sizeOf } from '@cnn/tensor';
import type { Image } from '../dataset.ts';
import type { ImageWindow } from './crop-image.ts';
import { getImageKernels, type ImageKernels } from './image-kernels.ts';
import { triangleTaps } from './resample-taps.ts';

/**
 * Scales a picture to `toHeight × toWidth` and gives the part of it in `window`, of which alone anything is computed: bilinear,
 * antialiased where it shrinks, with Pillow's very bytes.
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
  const columns = triangleTaps(width, toWidth, window.left, window.width);
  const rows = triangleTaps(height, toHeight, window.top, window.height);
  const line = window.width * channels;
  kernels.reset();
  const from = place(owner, kernels, pixels);
  const xFirst = place(owner, kernels, columns.first);
  const xWeights = place(owner, kernels, columns.weights);
  const yFirst = place(owner, kernels, rows.first);
  const yWeights = place(owner, kernels, rows.weights);
  const narrowed = room(owner, kernels, rows.span * line);
  const scaled = room(owner, kernels, window.height * line);
  // Rows first, then columns, rounded to bytes in between, as Pillow does; and only those rows that are looked at afterwards.
  const stride = width * channels;
  kernels.resizeRows(
    from + rows.start * stride + columns.start * channels,
    stride,
    rows.span,
    narrowed,
    window.width,
    channels,
    xFirst,
    xWeights,
    columns.taps,
  );
  kernels.resizeColumns(narrowed, line, scaled, window.height, yFirst, yWeights, rows.taps);
  return {
    pixels: new Uint8Array(kernels.memory.buffer, scaled, window.height * line).slice(),
    shape: [window.height, window.width, channels],
  };
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
