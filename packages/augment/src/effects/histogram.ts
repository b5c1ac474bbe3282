import {
  add,
  cast,
  denseBincount,
  div,
  exp,
  hasKernel,
  mean,
  mul,
  neg,
  reshape,
  runKernel,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import { planesOf, type Tiling } from './tiling.ts';

/** Levels that brightness is counted by, as of bytes. */
export const LEVELS = 256;

/** The kernel of our WASM engine that counts. */
const HISTOGRAM = 'CnnHistogram';

/**
 * How often each level ⌊255 · x⌋ occurs in each channel of each tile. Without a gradient.
 *
 * Images `[batch, height, width, channels]` in [0, 1] → `[batch, rows, columns, channels, LEVELS]`.
 */
export function histogram(images: Tensor, tiling: Tiling): Tensor {
  if (hasKernel(HISTOGRAM)) return runKernel(HISTOGRAM, { images }, tiling)[0]!;
  const levels = cast(mul(planesOf(images, tiling), LEVELS - 1), 'int32');
  const planes = levels.shape[0]!;
  // Each plane's levels are numbers of its own, so that all are counted as one list.
  const first = Int32Array.from({ length: planes }, (_, plane) => plane * LEVELS);
  const numbers = reshape(add(levels, tensor(first, [planes, 1], 'int32')), [-1]);
  const counts = denseBincount(numbers as never, tensor([], [0]) as never, planes * LEVELS) as Tensor;
  return reshape(cast(counts, 'float32'), [images.shape[0], ...tiling.grid, images.shape[3]!, LEVELS]);
}

/**
 * The same with a gradient: each number counts for the levels near k / 255 by a narrow Gaussian, and all levels together count as many as there are pixels.
 *
 * It takes LEVELS times the memory of the images. Follows kornia.enhance.histogram.
 */
export function softHistogram(images: Tensor, tiling: Tiling): Tensor {
  const planes = planesOf(images, tiling);
  const [count, pixels] = planes.shape as [number, number];
  const middles = tensor(
    Float32Array.from({ length: LEVELS }, (_, level) => level / (LEVELS - 1)),
    [1, 1, LEVELS],
  );
  const distances = div(sub(reshape(planes, [count, pixels, 1]), middles), WIDTH);
  const shares = mean(exp(neg(mul(square(distances), 0.5))), 1);
  const counts = mul(div(shares, add(sum(shares, 1, true), EPSILON)), pixels);
  return reshape(counts, [images.shape[0], ...tiling.grid, images.shape[3]!, LEVELS]);
}

/** Kornia's: a quarter of a level. */
const WIDTH = 0.001;
const EPSILON = 1e-10;
