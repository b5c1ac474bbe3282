import { reshape, transpose } from '@tensorflow/tfjs-core';
import { checkImages, checkInteger } from '../checks.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Lays channels out as pixels, so that images grow.
 *
 * Images `[batch, height, width, channels·r²]`, r = `upscaleFactor` → `[batch, height·r, width·r, channels]`; channel c·r² + y·r + x becomes pixel
 * (y, x) of channel c. Follows torch.nn.functional.pixel_shuffle; Shi et al., Real-time single image and video super-resolution using an efficient
 * sub-pixel convolutional neural network (2016).
 *
 * @throws RangeError if the factor is no whole number from 1, or its square does not divide the channels.
 * @example
 * pixelShuffle(conv2d(images, weight), 2);
 */
export function pixelShuffle(images: Tensor, upscaleFactor: number): Tensor {
  const [batch, height, width, deep] = checkImages('pixelShuffle', images);
  const r = upscaleFactor;
  checkInteger('pixelShuffle', 'upscaleFactor', r, 1);
  if (deep % r ** 2 !== 0) {
    throw new RangeError(
      `pixelShuffle: ${deep} channels cannot be laid out as ${r}×${r} pixels; give a multiple of ${r ** 2} channels`,
    );
  }
  const channels = deep / r ** 2;
  return operation('pixelShuffle', { images }, { upscaleFactor }, ({ images }) =>
    scope(() => {
      const parts = reshape(images, [batch * height, width, channels, r, r]);
      return reshape(transpose(parts, [0, 3, 1, 4, 2]), [batch, height * r, width * r, channels]);
    }),
  );
}

/**
 * Lays pixels out as channels, so that images shrink: the inverse of {@link pixelShuffle}.
 *
 * Images `[batch, height·r, width·r, channels]`, r = `downscaleFactor` → `[batch, height, width, channels·r²]`. Follows
 * torch.nn.functional.pixel_unshuffle.
 *
 * @throws RangeError if the factor is no whole number from 1, or does not divide height and width.
 * @example
 * pixelUnshuffle(images, 2); // [8, 32, 32, 3] → [8, 16, 16, 12]
 */
export function pixelUnshuffle(images: Tensor, downscaleFactor: number): Tensor {
  const [batch, height, width, channels] = checkImages('pixelUnshuffle', images);
  const r = downscaleFactor;
  checkInteger('pixelUnshuffle', 'downscaleFactor', r, 1);
  if (height % r !== 0 || width % r !== 0) {
    throw new RangeError(
      `pixelUnshuffle: ${height}×${width} pixels cannot be cut into squares of ${r}×${r}; pad or crop the images to a multiple of ${r}`,
    );
  }
  return operation('pixelUnshuffle', { images }, { downscaleFactor }, ({ images }) =>
    scope(() => {
      const parts = reshape(images, [(batch * height) / r, r, width / r, r, channels]);
      return reshape(transpose(parts, [0, 2, 4, 1, 3]), [batch, height / r, width / r, channels * r ** 2]);
    }),
  );
}
