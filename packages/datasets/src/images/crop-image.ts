import type { Image } from '../dataset.ts';

/** A part of a picture, in pixels. */
export interface ImageWindow {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Whether the window lies within a picture of this size. */
export function isWithin({ top, left, height, width }: ImageWindow, tall: number, wide: number): boolean {
  return top >= 0 && left >= 0 && top + height <= tall && left + width <= wide;
}

/** The part of a picture in the window, as a copy; what lies outside the picture is 0. */
export function cropImage({ pixels, shape }: Image, window: ImageWindow): Image {
  const [tall, wide, channels] = shape;
  const { top, left, height, width } = window;
  const Pixels = pixels.constructor as new (length: number) => typeof pixels;
  const cropped = new Pixels(height * width * channels);
  const from = Math.max(0, left);
  const to = Math.min(wide, left + width);
  for (let row = Math.max(0, -top); row < height && top + row < tall && from < to; row++) {
    const line = (top + row) * wide;
    cropped.set(
      pixels.subarray((line + from) * channels, (line + to) * channels),
      (row * width + from - left) * channels,
    );
  }
  return { pixels: cropped, shape: [height, width, channels] };
}
