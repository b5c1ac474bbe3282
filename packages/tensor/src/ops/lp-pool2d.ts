import { abs, div, equal, mul, neg, pow, where, zerosLike } from '@tensorflow/tfjs-core';
import { checkImages } from '../checks.ts';
import { customGradient } from '../gradients.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { avgPool2d } from './avg-pool2d.ts';
import { maxPool2d } from './max-pool2d.ts';
import type { Pair } from './per-axis.ts';
import { type Pool2dOptions, poolWindows } from './pool-windows.ts';

/**
 * The p-norm of each window, p = `normType`: (Σ xᵖ)^(1/p), between the sum (1) and the largest magnitude (`Infinity`).
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]`, sized as by {@link avgPool2d}. As in PyTorch, xᵖ keeps its sign, so an odd p
 * is for values that are not negative: where the sum is negative the root is NaN. Where it is 0 so is the gradient. Follows
 * torch.nn.functional.lp_pool2d, also in that a window which reaches beyond the images in ceil mode is scaled up to its full number of pixels.
 *
 * @throws RangeError if `normType` is 0 or NaN, or the window is larger than the images.
 * @example
 * lpPool2d(features, 2, 3, { stride: 2 }); // the length of each 3×3 neighbourhood
 */
export function lpPool2d(
  images: Tensor,
  normType: number,
  window: Pair,
  options: Omit<Pool2dOptions, 'padding'> = {},
): Tensor {
  checkImages('lpPool2d', images);
  if (normType === 0 || Number.isNaN(normType)) {
    throw new RangeError(`lpPool2d: normType must be a number other than 0, found ${normType}`);
  }
  const { stride = window, ceilMode } = options;
  const windows = poolWindows('lpPool2d', images.shape, window, { stride, ceilMode });
  return operation('lpPool2d', { images }, { ...windows, normType }, ({ images }) =>
    scope(() => {
      if (normType === Number.POSITIVE_INFINITY) return maxPool2d(abs(images), window, { stride, ceilMode });
      if (normType === Number.NEGATIVE_INFINITY) return neg(maxPool2d(neg(abs(images)), window, { stride, ceilMode }));
      const [height, width] = windows.window;
      const sums = mul(avgPool2d(pow(images, normType), window, { stride, ceilMode }), height * width);
      return root(sums, normType);
    }),
  );
}

/** x^(1/p), which is infinitely steep at 0: no window of zeros may pass that on. */
function root(x: Tensor, p: number): Tensor {
  const take = customGradient(([base]: [x: Tensor], save) => {
    const y = pow(base, 1 / p);
    save([base, y]);
    return {
      value: y,
      gradient: (dy, [at, value]) => [where(equal(at, 0), zerosLike(dy), mul(dy, div(value, mul(at, p))))],
    };
  });
  return take(x);
}
