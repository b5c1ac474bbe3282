import { checkImages } from '../checks.ts';
import { operation } from '../operations.ts';
import type { Tensor } from '../tensor.ts';
import { meanOfTiles } from './avg-pool2d.ts';
import { type AdaptiveSize, adaptivePlaces, adaptiveSize } from './pool-windows.ts';
import { weighPixels } from './weigh-pixels.ts';

/**
 * The means of as many windows as the result has pixels, whatever the size of the images.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]`; window i reaches from ⌊i·height/h⌋ up to ⌈(i + 1)·height/h⌉. Follows
 * torch.nn.functional.adaptive_avg_pool2d.
 *
 * @param outputSize one number, or `[h, w]`, where `null` keeps the images' size.
 * @throws RangeError if a size is no whole number from 1.
 * @example
 * adaptiveAvgPool2d(features, 1); // one mean for each channel
 */
export function adaptiveAvgPool2d(images: Tensor, outputSize: AdaptiveSize): Tensor {
  const [, height, width] = checkImages('adaptiveAvgPool2d', images);
  const [h, w] = adaptiveSize('adaptiveAvgPool2d', outputSize, images.shape);
  return operation('adaptiveAvgPool2d', { images }, { outputSize: [h, w] }, ({ images }) => {
    const tile: [number, number] = [height / h, width / w];
    if (tile.every(Number.isInteger)) return meanOfTiles(images, { window: tile, stride: tile });
    return weighPixels(images, means(height, h), means(width, w));
  });
}

const means = (length: number, count: number): number[][] =>
  adaptivePlaces(length, count).map((places) =>
    Array.from({ length }, (_, place) => (places.includes(place) ? 1 / places.length : 0)),
  );
