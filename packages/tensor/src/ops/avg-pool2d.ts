import { mul, tensor } from '@tensorflow/tfjs-core';
import { checkImages, checkInteger } from '../checks.ts';
import { runKernel } from '../kernels.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { pad2d } from './pad2d.ts';
import type { Pair } from './per-axis.ts';
import { type Pool2dOptions, type PoolWindows, poolWindows, reach } from './pool-windows.ts';

export interface AvgPool2dOptions extends Pool2dOptions {
  /** Whether the zeros of the border count as pixels; what a window in ceil mode sees beyond the border never does. @default true */
  readonly countIncludePad?: boolean;
  /** What the sum of each window is divided by. @default the number of its pixels that count */
  readonly divisorOverride?: number;
}

/**
 * The mean of each window.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]` with h = ⌊(height + 2·padding − window) / stride⌋ + 1, rounded up in
 * ceil mode. Follows torch.nn.functional.avg_pool2d.
 *
 * @throws RangeError if the window is larger than the padded image, the padding than half the window, or the divisor is no whole number from 1.
 * @example
 * avgPool2d(features, 3, { stride: 1, padding: 1, countIncludePad: false }); // keeps height and width
 */
export function avgPool2d(images: Tensor, window: Pair, options: AvgPool2dOptions = {}): Tensor {
  checkImages('avgPool2d', images);
  const { countIncludePad = true, divisorOverride } = options;
  if (divisorOverride !== undefined) checkInteger('avgPool2d', 'divisorOverride', divisorOverride, 1);
  const windows = poolWindows('avgPool2d', images.shape, window, options);
  const attributes = { ...windows, countIncludePad, divisorOverride };
  return operation('avgPool2d', { images }, attributes, ({ images }) =>
    scope(() => {
      const border = reach(windows, images.shape);
      const isBare = Math.max(...border) === 0;
      // With explicit zeros, as tfjs's gradient kernels share a window's gradient out to its border too.
      const means = meanOfTiles(isBare ? images : pad2d(images, border), windows);
      const [height, width] = windows.window;
      if (divisorOverride !== undefined) return mul(means, (height * width) / divisorOverride);
      if (isBare) return means;
      const [rows, columns] = ([0, 1] as const).map((axis) =>
        counted(windows, axis, images.shape[axis + 1]!, countIncludePad),
      );
      const shares = rows.flatMap((row) => columns.map((column) => (height * width) / (row * column)));
      return mul(means, tensor(shares, [1, rows.length, columns.length, 1]));
    }),
  );
}

/** @internal The mean of each window of images that have no border. */
export function meanOfTiles(images: Tensor, { window, stride }: Pick<PoolWindows, 'window' | 'stride'>): Tensor {
  const settings = { filterSize: window, strides: stride, pad: 'valid', dimRoundingMode: 'floor' };
  return runKernel('AvgPool', { x: images }, settings)[0];
}

/** How many places of each window count along an axis. */
function counted({ window, stride, padding, outputSize }: PoolWindows, axis: 0 | 1, length: number, all: boolean) {
  const [before, after] = padding.slice(2 * axis);
  return Array.from({ length: outputSize[axis] }, (_, i) => {
    const start = i * stride[axis] - before;
    const end = Math.min(start + window[axis], all ? length + after : length);
    return end - (all ? start : Math.max(start, 0));
  });
}
