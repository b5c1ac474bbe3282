import type { TensorInfo } from '@tensorflow/tfjs-core';
import { CHUNK_SIZE, chunkRowsOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** tf.image.resizeBilinear. */
function resize({
  inputs,
  backend,
  attrs,
}: Call<'images', ResizeAttributes & { size: [number, number] }>): TensorInfo | undefined {
  const { images } = inputs;
  if (images.dtype !== 'float32' || images.shape.slice(1, 3).includes(0)) return undefined;
  const [batch, , , channels] = images.shape as [number, number, number, number];
  const [outHeight, outWidth] = attrs.size;
  const y = backend.empty([batch, outHeight, outWidth, channels]);
  const lines = chunkRowsOf(outWidth * channels);
  const chunks = y.shape.includes(0) ? 0 : Math.ceil((batch * outHeight) / lines);
  const [from, to] = [backend.address(images), backend.address(y)];
  backend.engine.run('resize', chunks, [from, to, ...numbers(images.shape, outHeight, outWidth, attrs), lines]);
  return y;
}

/** Its gradient to the images; the inherited kernel takes no half pixels. */
function resizeGrad({ inputs, backend, attrs }: Call<'images' | 'dy', ResizeAttributes>): TensorInfo | undefined {
  const { images, dy } = inputs;
  if (dy.dtype !== 'float32' || images.shape.slice(1, 3).includes(0)) return undefined;
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [, outHeight, outWidth] = dy.shape as [number, number, number, number];
  const dx = backend.empty(images.shape);
  // Whole cache lines, and few enough that a chunk's part of an image stays in the cache.
  const area = Math.max(height * width, outHeight * outWidth);
  const part = Math.max(1, Math.min(channels, Math.max(16, Math.floor(CHUNK_SIZE / area / 16) * 16)));
  const chunks = batch * Math.ceil(channels / part);
  const [from, to] = [backend.address(dy), backend.address(dx)];
  backend.engine.run('resizeGrad', chunks, [from, to, ...numbers(images.shape, outHeight, outWidth, attrs), part]);
  return dx;
}

/** Sizes, pixels of the images for one of the result, and where pixels start, in the order of assembly/resize.ts. */
function numbers(
  shape: readonly number[],
  outHeight: number,
  outWidth: number,
  { alignCorners, halfPixelCenters }: ResizeAttributes,
): number[] {
  const scale = (size: number, out: number) => (alignCorners && out > 1 ? (size - 1) / (out - 1) : size / out);
  const scales = [scale(shape[1]!, outHeight), scale(shape[2]!, outWidth)];
  return [...shape, outHeight, outWidth, ...scales, halfPixelCenters ? 1 : 0];
}

export function registerResize(): void {
  register('ResizeBilinear', resize);
  register('ResizeBilinearGrad', resizeGrad);
}
