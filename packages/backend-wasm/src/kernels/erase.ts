import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { chunkRowsOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

/**
 * Ours: copies images and fills a rectangle of each in one pass of memory.
 *
 * `CnnErase`: images `[batch, height, width, channels]`, rectangles `[batch, 4]` of int32, values `[batch, channels]` → the images' shape. A
 * rectangle is top, left, bottom and right in pixels, of which the last two lie outside; what is not within the image is cut off, and one without
 * pixels leaves the image as it is, bit for bit.
 */
export function registerErase(): void {
  register('CnnErase', erase);
}

function erase({
  inputs: { images, rectangles, values },
  backend,
}: Call<'images' | 'rectangles' | 'values'>): TensorInfo | undefined {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const fits =
    images.shape.length === 4 &&
    util.arraysEqual(rectangles.shape, [batch, 4]) &&
    util.arraysEqual(values.shape, [batch, channels]);
  const typed = images.dtype === 'float32' && rectangles.dtype === 'int32' && values.dtype === 'float32';
  if (!fits || !typed) return undefined;
  const y = backend.empty(images.shape);
  const lines = chunkRowsOf(width * channels);
  const chunks = y.shape.includes(0) ? 0 : Math.ceil((batch * height) / lines);
  const addresses = [images, rectangles, values, y].map((each) => backend.address(each));
  backend.engine.run('erase', chunks, [...addresses, batch, height, width, channels, lines]);
  return y;
}
