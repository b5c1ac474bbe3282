import {
  checkImages,
  concat,
  customGradient,
  fill as filled,
  gather,
  inMainMemory,
  reshape,
  scope,
  type Tensor,
  tensor,
} from '@cnn/tensor';

/** In the place of a pixel's position: no pixel, but the fill. */
export const FILL = -1;

/**
 * Builds images out of the pixels of others: pixel k of the result is pixel `source[k]` of `images`, or `fill` where that is {@link FILL}.
 *
 * Positions count the pixels of the whole batch in order; the result is `[batch, height, width, channels]` and has as many pixels as
 * `source` has entries. What cuts images into pieces and puts them elsewhere (mosaics, jigsaws, windows of others) is this; what a matrix moves
 * is `warp`. Differentiable in the images.
 */
export function gatherPixels(
  images: Tensor,
  source: Int32Array,
  [height, width]: readonly [number, number],
  fill: number,
): Tensor {
  const [batch, , , channels] = checkImages('gatherPixels', images);
  const move = inMainMemory() ? moveInMemory : moveOnDevice;
  return move(images, source, [batch, height, width, channels], fill);
}

/** {@link gatherPixels} as a loop. */
export function moveInMemory(images: Tensor, source: Int32Array, shape: number[], fill: number): Tensor {
  const channels = shape[3];
  const inShape = images.shape;
  const move = customGradient(([x]: [Tensor]) => {
    const from = x.dataSync();
    const to = new (from.constructor as Float32ArrayConstructor)(source.length * channels);
    for (let k = 0, at = 0; k < source.length; k++) {
      const pixel = source[k];
      if (pixel === FILL) {
        for (let c = 0; c < channels; c++) to[at++] = fill;
      } else {
        for (let c = 0, start = pixel * channels; c < channels; c++) to[at++] = from[start + c];
      }
    }
    return {
      value: tensor(to, shape, x.dtype as 'float32'),
      gradient: (dy) => [scatter(dy.dataSync() as Float32Array, source, inShape)],
    };
  });
  return move(images);
}

/** {@link gatherPixels} as one gather, for a device whose memory is far away. */
export function moveOnDevice(images: Tensor, source: Int32Array, shape: number[], fill: number): Tensor {
  return scope(() => {
    const channels = shape[3];
    const count = images.size / channels;
    const pixels = reshape(images, [count, channels]);
    // The fill is one more pixel at the end.
    const all = concat([pixels, filled([1, channels], fill, images.dtype as 'float32')], 0);
    const rows = source.map((pixel) => (pixel === FILL ? count : pixel));
    return reshape(gather(all, tensor(rows, [rows.length], 'int32')), shape);
  });
}

/** The gradient: what went from a pixel to several places comes back as a sum. */
function scatter(gradient: Float32Array, source: Int32Array, shape: number[]): Tensor {
  const channels = shape[3];
  const sums = new Float32Array(shape.reduce((size, axis) => size * axis, 1));
  for (let k = 0, at = 0; k < source.length; k++, at += channels) {
    if (source[k] === FILL) continue;
    for (let c = 0, start = source[k] * channels; c < channels; c++) sums[start + c] += gradient[at + c];
  }
  return tensor(sums, shape, 'float32');
}
