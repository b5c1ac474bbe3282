import { checkImages } from '../checks.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { maxOfWindows, type Pooled } from './max-of-windows.ts';
import { largestOfTiles } from './max-pool2d.ts';
import { type AdaptiveSize, adaptivePlaces, adaptiveSize } from './pool-windows.ts';

/**
 * The largest values of as many windows as the result has pixels, whatever the size of the images.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]`; window i reaches from ⌊i·height/h⌋ up to ⌈(i + 1)·height/h⌉. Follows
 * torch.nn.functional.adaptive_max_pool2d.
 *
 * @param outputSize one number, or `[h, w]`, where `null` keeps the images' size.
 * @throws RangeError if a size is no whole number from 1.
 * @example
 * adaptiveMaxPool2d(features, [1, null]); // the largest of each column
 */
export function adaptiveMaxPool2d(images: Tensor, outputSize: AdaptiveSize): Tensor {
  const [, height, width] = checkImages('adaptiveMaxPool2d', images);
  const [h, w] = adaptiveSize('adaptiveMaxPool2d', outputSize, images.shape);
  return operation('adaptiveMaxPool2d', { images }, { outputSize: [h, w] }, ({ images }) => {
    const tile: [number, number] = [height / h, width / w];
    if (tile.every(Number.isInteger)) return largestOfTiles(images, tile);
    return scope(() => maxOfWindows(images, adaptivePlaces(height, h), adaptivePlaces(width, w)).values);
  });
}

/**
 * As {@link adaptiveMaxPool2d}, with the place of each largest value. Slower, and NaN counts as largest. Follows
 * torch.nn.functional.adaptive_max_pool2d with `return_indices=True`.
 *
 * @throws as {@link adaptiveMaxPool2d}.
 * @example
 * const { values, indices } = adaptiveMaxPool2dWithIndices(features, 4);
 */
export function adaptiveMaxPool2dWithIndices(images: Tensor, outputSize: AdaptiveSize): Pooled {
  const [, height, width] = checkImages('adaptiveMaxPool2dWithIndices', images);
  const [h, w] = adaptiveSize('adaptiveMaxPool2dWithIndices', outputSize, images.shape);
  return operation('adaptiveMaxPool2dWithIndices', { images }, { outputSize: [h, w] }, ({ images }) =>
    scope(() => maxOfWindows(images, adaptivePlaces(height, h), adaptivePlaces(width, w))),
  );
}
