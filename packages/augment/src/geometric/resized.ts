import type { Shape } from '@cnn/tensor';
import type { AugmentationOptions } from '../augmentation.ts';
import { type FixedAugmentation, fixed } from './fixed.ts';
import { type ResizingOptions, resizeImages, resizeMatrix, resizingOf } from './resizing.ts';

/** A side of images: the shorter, the longer, the height or the width. */
export type ResizedSide = 'short' | 'long' | 'vert' | 'horz';

/** An augmentation that resizes whole images to the size that theirs asks for. */
export function resized(
  name: string,
  own: AugmentationOptions,
  options: ResizingOptions,
  size: (shape: Shape) => readonly [height: number, width: number],
): FixedAugmentation {
  const resizing = resizingOf(name, options);
  const { resample, antialias } = resizing;
  return fixed(name, {
    options: { ...own, ...resizing },
    sampling: { resample, paddingMode: 'replicate', fill: 0 },
    matrix: (shape) => {
      const [, height, width] = shape as [number, number, number, number];
      return resizeMatrix({ x: { start: 0, length: width }, y: { start: 0, length: height } }, size(shape), resizing);
    },
    size,
    ...(resample === 'nearest' || antialias
      ? { pixels: (images) => resizeImages(images, size(images.shape), resizing) }
      : {}),
    maskPixels: (masks) => resizeImages(masks, size(masks.shape), { ...resizing, resample: 'nearest' }),
  });
}

/** Height and width where one side is given and width : height stays; what is not whole is rounded down, but not to nothing. */
export function sizeBySide(
  length: number,
  side: ResizedSide,
  [, height, width]: Shape,
): [height: number, width: number] {
  const ratio = width! / height!;
  const isGiven = { vert: true, horz: false, short: ratio >= 1, long: ratio < 1 };
  if (isGiven[side]) return [length, Math.max(1, Math.trunc(length * ratio))];
  return [Math.max(1, Math.trunc(length / ratio)), length];
}
