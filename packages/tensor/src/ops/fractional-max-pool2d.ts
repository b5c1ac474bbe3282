import { add, cast, floor, mul, reshape, slice, sub, tensor, transpose } from '@tensorflow/tfjs-core';
import { checkImages, checkRange, checkShape } from '../checks.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { larger, type Pooled, pooled } from './max-of-windows.ts';
import { type Pair, pair } from './per-axis.ts';
import { takeFromPlanes } from './planes.ts';

/** How large the result is: one of the two. */
export interface FractionalMaxPool2dOptions {
  /** Sizes of the result. */
  readonly outputSize?: Pair;
  /** Its sizes as shares of the images', in (0, 1); rounded down. */
  readonly outputRatio?: Pair;
}

/**
 * The largest values of windows that lie at random, a fraction of a pixel more or less apart, so that a size shrinks by any factor.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]`. Each channel of each image has windows of its own. Follows
 * torch.nn.functional.fractional_max_pool2d; Graham, Fractional max-pooling (2014).
 *
 * @param samples `[batch, channels, 2]`, uniform over [0, 1): where the windows start along the width and along the height, as PyTorch's
 *   `_random_samples`.
 * @throws RangeError unless exactly one of the options is given and the windows fit; TypeError if the samples have another shape.
 * @example
 * const samples = uniform(rng, [batch, channels, 2]);
 * fractionalMaxPool2d(features, 2, samples, { outputRatio: 0.7 });
 */
export function fractionalMaxPool2d(
  images: Tensor,
  window: Pair,
  samples: Tensor,
  options: FractionalMaxPool2dOptions,
): Tensor {
  const { find, ...attributes } = settings('fractionalMaxPool2d', images, window, samples, options);
  return operation('fractionalMaxPool2d', { images, samples }, attributes, ({ images }) =>
    scope(() => pooled(images, find).values),
  );
}

/**
 * As {@link fractionalMaxPool2d}, with the place of each largest value. Follows torch.nn.functional.fractional_max_pool2d with
 * `return_indices=True`.
 *
 * @throws as {@link fractionalMaxPool2d}.
 * @example
 * const { values, indices } = fractionalMaxPool2dWithIndices(features, 2, samples, { outputSize: 7 });
 */
export function fractionalMaxPool2dWithIndices(
  images: Tensor,
  window: Pair,
  samples: Tensor,
  options: FractionalMaxPool2dOptions,
): Pooled {
  const { find, ...attributes } = settings('fractionalMaxPool2dWithIndices', images, window, samples, options);
  return operation('fractionalMaxPool2dWithIndices', { images, samples }, attributes, ({ images }) =>
    scope(() => pooled(images, find)),
  );
}

function settings(
  owner: string,
  images: Tensor,
  window: Pair,
  samples: Tensor,
  { outputSize, outputRatio }: FractionalMaxPool2dOptions,
) {
  const [batch, height, width, channels] = checkImages(owner, images);
  checkShape(`${owner} samples`, samples, [batch, channels, 2]);
  const size = pair(owner, 'window', window, 1);
  if ((outputSize === undefined) === (outputRatio === undefined)) {
    throw new RangeError(`${owner}: give either outputSize or outputRatio, found ${outputSize ? 'both' : 'neither'}`);
  }
  const shares = typeof outputRatio === 'number' ? [outputRatio, outputRatio] : (outputRatio ?? []);
  for (const share of shares) checkRange(owner, 'outputRatio', share, 0, 1);
  const scaled = [height, width].map((length, axis) => Math.floor(length * shares[axis])) as [number, number];
  const out = pair(owner, 'outputSize', outputSize ?? scaled, 1);
  for (const [axis, length] of [height, width].entries()) {
    if (out[axis] + size[axis] - 1 <= length) continue;
    throw new RangeError(
      `${owner}: ${out[axis]} windows of ${size[axis]} pixels do not fit in ${length}; ask for at most ${length - size[axis] + 1}`,
    );
  }
  const find = (x: Tensor): Pooled => {
    const [columns, rows] = [1, 0].map((axis) => {
      const share = slice(samples, [0, 0, 1 - axis], [batch, channels, 1]);
      return starts(share, axis === 0 ? height : width, out[axis], size[axis]);
    });
    const corners = add(
      mul(reshape(rows, [batch, out[0], 1, channels]), width),
      reshape(columns, [batch, 1, out[1], channels]),
    );
    const first = cast(corners, 'int32');
    const candidates = Array.from({ length: size[0] * size[1] }, (_, place) => {
      const within = Math.floor(place / size[1]) * width + (place % size[1]);
      const indices = add(first, tensor(within, [], 'int32'));
      return { values: takeFromPlanes(x, indices), indices };
    });
    return candidates.reduce(larger);
  };
  return { window: size, outputSize: out, find };
}

/** Where windows start along an axis, `[batch, count, channels]`: a random sequence of steps, the last window at the end. */
function starts(share: Tensor, length: number, count: number, size: number): Tensor {
  const [batch, channels] = share.shape as number[];
  const step = count > 1 ? (length - size) / (count - 1) : 0;
  const numbers = tensor(
    Array.from({ length: count }, (_, i) => i),
    [1, 1, count],
  );
  const moved = sub(floor(mul(add(numbers, share), step)), floor(mul(share, step)));
  const isLast = tensor(
    Array.from({ length: count }, (_, i) => (i === count - 1 ? 1 : 0)),
    [1, 1, count],
  );
  const found = add(mul(moved, sub(1, isLast)), mul(isLast, length - size));
  return transpose(reshape(found, [batch, channels, count]), [0, 2, 1]);
}
