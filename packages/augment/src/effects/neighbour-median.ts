import { dispose, maximum, minimum, pad2d, scope, slice, type Tensor } from '@cnn/tensor';
import type { KernelSize } from './kernel-size.ts';
import { medianNetwork } from './median-network.ts';

/**
 * The middle number of those around each pixel, in each channel by itself; the picture is mirrored at its outermost pixels.
 *
 * Differentiable. Follows kornia.filters.median_blur.
 *
 * @param size odd sides of what is looked at.
 */
export function neighbourMedian(images: Tensor, [tall, wide]: KernelSize): Tensor {
  const [top, left] = [(tall - 1) / 2, (wide - 1) / 2];
  return scope(() => {
    const padded = pad2d(images, [top, top, left, left], { mode: 'reflect' });
    const values: Tensor[] = [];
    for (let i = 0; i < tall; i++) {
      for (let j = 0; j < wide; j++) values.push(slice(padded, [0, i, j, 0], images.shape as number[]));
    }
    for (const { low, high, needsLow, needsHigh } of medianNetwork(tall * wide)) {
      const [a, b] = [values[low]!, values[high]!];
      if (needsLow) values[low] = minimum(a, b);
      if (needsHigh) values[high] = maximum(a, b);
      // Networks are long, and what is given up here would otherwise be kept until the end.
      if (needsLow) dispose(a);
      if (needsHigh) dispose(b);
    }
    return values[(tall * wide - 1) / 2]!;
  });
}
