import { concat, maximum, minimum, reverse, scope, slice, type Tensor } from '@cnn/tensor';

/**
 * Each pixel as the median of a window of `size` × `size` pixels, channel by channel; of an even number the upper of the two in the middle. Windows of an
 * even size reach one pixel farther up and left. Beyond the border, the picture is mirrored, its outermost pixels repeated.
 *
 * Differentiable: the gradient goes to the pixel that is the median. Follows scipy.ndimage.median_filter with its mode `'reflect'`.
 */
export function medianFilter(images: Tensor, size: number): Tensor {
  return scope(() => {
    const [before, after] = [Math.floor(size / 2), Math.floor((size - 1) / 2)];
    const [batch, height, width, channels] = images.shape as number[];
    const wide = mirrored(mirrored(images, 1, before, after), 2, before, after);
    const window = Array.from({ length: size * size }, (_, i) =>
      slice(wide, [0, Math.floor(i / size), i % size, 0], [batch, height, width, channels]),
    );
    const rank = Math.floor(window.length / 2);
    // Each pass brings the largest of those that are left to their end, until the median is there.
    for (let end = window.length - 1; end >= rank; end--) {
      for (let i = 0; i < end; i++) {
        const [a, b] = [window[i], window[i + 1]];
        window[i] = minimum(a, b);
        window[i + 1] = maximum(a, b);
      }
    }
    return window[rank];
  });
}

function mirrored(images: Tensor, axis: number, before: number, after: number): Tensor {
  const piece = (start: number, count: number) => {
    const begin = images.shape.map((_, each) => (each === axis ? start : 0));
    const sizes = images.shape.map((whole, each) => (each === axis ? count : whole)) as number[];
    return reverse(slice(images, begin, sizes), axis);
  };
  const size = images.shape[axis]!;
  return concat([piece(0, before), images, ...(after > 0 ? [piece(size - after, after)] : [])], axis);
}
