import { checkInteger, sizeOf } from '@cnn/tensor';
import type { ImageShape } from './dataset.ts';

/** A picture as bytes: `height × width × channels`, row by row, the channels of a pixel side by side. */
export interface ImagePixels {
  readonly pixels: Uint8Array;
  readonly shape: ImageShape;
}

/** `[height, width]`, or one number for a square. */
export type ImageSize = number | readonly [height: number, width: number];

/**
 * Brings a picture to a size, with the very bytes that torchvision gets from Pillow.
 *
 * `[height, width]` stretches it, as Resize((height, width)) does. One number keeps the proportions: the shorter side gets that
 * length and the middle of the longer one is cut out, as Resize(n) and CenterCrop(n) do. Bilinear, antialiased where it shrinks.
 *
 * @throws RangeError if the size is not made of whole numbers from 1, or the bytes do not fit the shape.
 * @example
 * const { pixels } = resizeImage(photo, 32); // 32 × 32 × 3 bytes
 */
export function resizeImage(image: ImagePixels, size: ImageSize): ImagePixels {
  checkImageSize('resizeImage', size);
  const [height, width, channels] = image.shape;
  if (image.pixels.length !== sizeOf(image.shape) || image.pixels.length === 0) {
    throw new RangeError(
      `resizeImage: expected ${sizeOf(image.shape)} bytes for ${image.shape.join('×')}, at least one, found ${image.pixels.length}`,
    );
  }
  if (typeof size !== 'number') return stretch(image, size[0], size[1]);
  const shorter = Math.min(height, width);
  const scaled = stretch(image, Math.floor((size * height) / shorter), Math.floor((size * width) / shorter));
  const [tall, wide] = scaled.shape;
  const top = roundHalfToEven((tall - size) / 2);
  const left = roundHalfToEven((wide - size) / 2);
  const pixels = new Uint8Array(size * size * channels);
  for (let row = 0; row < size; row++) {
    const start = ((top + row) * wide + left) * channels;
    pixels.set(scaled.pixels.subarray(start, start + size * channels), row * size * channels);
  }
  return { pixels, shape: [size, size, channels] };
}

/** @throws RangeError that names the owner unless the size is made of whole numbers from 1. */
export function checkImageSize(owner: string, size: ImageSize): void {
  for (const length of typeof size === 'number' ? [size] : size) checkInteger(owner, 'size', length, 1);
}

/** Rows first, then columns, rounded to bytes in between, as Pillow does. */
function stretch(
  { pixels, shape: [height, width, channels] }: ImagePixels,
  toHeight: number,
  toWidth: number,
): ImagePixels {
  const narrowed = new Uint8Array(height * toWidth * channels);
  resample(pixels, narrowed, width, toWidth, height, channels, width * channels, toWidth * channels, channels);
  const flattened = new Uint8Array(toHeight * toWidth * channels);
  const row = toWidth * channels;
  resample(narrowed, flattened, height, toHeight, row, row, 1, 1, 1);
  return { pixels: flattened, shape: [toHeight, toWidth, channels] };
}

/** Bits behind the point of a weight: a byte times a weight, summed, fits 31 bits. */
const PRECISION = 22;

/**
 * Resamples `lines` lines from `length` to `toLength` elements that lie `step` apart; a line begins `stride` after the one before.
 * An element is `block` bytes wide, each a line of its own.
 */
function resample(
  from: Uint8Array,
  to: Uint8Array,
  length: number,
  toLength: number,
  lines: number,
  step: number,
  stride: number,
  toStride: number,
  block: number,
): void {
  const taps = Array.from({ length: toLength }, (_, position) => triangle(position, length, toLength));
  for (let line = 0; line < lines; line++) {
    for (let position = 0; position < toLength; position++) {
      const { first, weights } = taps[position];
      for (let byte = 0; byte < block; byte++) {
        let sum = 1 << (PRECISION - 1);
        let at = line * stride + first * step + byte;
        for (let tap = 0; tap < weights.length; tap++, at += step) sum += from[at] * weights[tap];
        to[line * toStride + position * step + byte] = sum >> PRECISION;
      }
    }
  }
}

/** What each input counts for one output: a triangle around its place, as wide as the inputs it covers. */
function triangle(position: number, length: number, toLength: number): { first: number; weights: Int32Array } {
  const scale = length / toLength;
  const reach = Math.max(scale, 1);
  const centre = (position + 0.5) * scale;
  const first = Math.max(0, Math.floor(centre - reach + 0.5));
  const end = Math.min(length, Math.floor(centre + reach + 0.5));
  const heights = Array.from({ length: end - first }, (_, tap) =>
    Math.max(0, 1 - Math.abs((first + tap - centre + 0.5) / reach)),
  );
  const total = heights.reduce((sum, height) => sum + height, 0);
  return { first, weights: Int32Array.from(heights, (height) => Math.floor((height / total) * 2 ** PRECISION + 0.5)) };
}

/** Python's round(), which CenterCrop's corner is rounded with. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}
