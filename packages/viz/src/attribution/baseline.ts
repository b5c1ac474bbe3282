import { add, formatShape, type Shape, scope, type Tensor, zerosLike } from '@cnn/tensor';

/** What an image without anything to see is: one number for all values, or an image (or a batch of them) of the same size. */
export type Baseline = number | Tensor;

/**
 * A baseline for each image.
 *
 * @throws TypeError unless its shape is that of the images, of one of them, or can be stretched to it.
 */
export function baselineOf(owner: string, images: Tensor, baseline: Baseline): Tensor {
  if (typeof baseline === 'number') return scope(() => add(zerosLike(images), baseline));
  const shape: Shape = baseline.shape;
  const padded = [...Array<number>(Math.max(0, 4 - shape.length)).fill(1), ...shape];
  if (padded.length === 4 && padded.every((size, i) => size === 1 || size === images.shape[i])) {
    return scope(() => add(zerosLike(images), baseline));
  }
  throw new TypeError(
    `${owner}: expected a baseline like the images ${formatShape(images.shape as Shape)}, found ${formatShape(shape)}`,
  );
}
