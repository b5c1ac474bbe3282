import {
  clone,
  gather,
  greater,
  isNaN as isNotANumber,
  logicalOr,
  reshape,
  slice,
  tensor,
  where,
} from '@tensorflow/tfjs-core';
import { customGradient } from '../gradients.ts';
import { keep } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { addToPlanes, planeIndices } from './planes.ts';

/** The largest value of each window and where it stands. */
export type Pooled = {
  /** Images `[batch, h, w, channels]`. */
  readonly values: Tensor;
  /** int32 of the same shape: row·width + column in the image that was pooled, as `maxUnpool2d` wants them. */
  readonly indices: Tensor;
};

/**
 * @internal The largest of each window and where it stands, for windows that `find` looks through. The gradient goes to that place.
 *
 * Only the values are differentiable, as in PyTorch.
 */
export function pooled(images: Tensor, find: (images: Tensor) => Pooled): Pooled {
  const [, height, width] = images.shape as number[];
  let places: Tensor | undefined;
  const pick = customGradient(([x]: [images: Tensor], save) => {
    const { values, indices } = find(x);
    places = keep(indices);
    save([indices]);
    return { value: values, gradient: (dy, [at]) => [addToPlanes(dy, at, [height, width])] };
  });
  const values = pick(images);
  // What was kept has no scope that would dispose it; its twin has.
  const indices = clone(places!);
  places!.dispose();
  return { values, indices };
}

/**
 * @internal The largest value where each of `rows` (lists of row numbers) crosses each of `columns`, however these lie: overlapping, spaced,
 * or each of another length.
 *
 * Of equal values the first counts, and NaN counts as largest, as in PyTorch.
 */
export function maxOfWindows(images: Tensor, rows: readonly number[][], columns: readonly number[][]): Pooled {
  return pooled(images, (x) => {
    const all = { values: x, indices: planeIndices(x.shape) };
    // The first of the largest in a row, then the first row that has one: together the first in reading order.
    return alongAxis(alongAxis(all, 2, columns), 1, rows);
  });
}

/** @internal The larger of each two, the left one if they are equal. NaN counts as largest, and of two the right one. */
export function larger(left: Pooled, right: Pooled): Pooled {
  const isRight = logicalOr(greater(right.values, left.values), isNotANumber(right.values));
  return {
    values: where(isRight, right.values, left.values),
    indices: where(isRight, right.indices, left.indices),
  };
}

/** The largest of each list of places along an axis. */
function alongAxis(images: Pooled, axis: 1 | 2, windows: readonly number[][]): Pooled {
  const longest = Math.max(...windows.map((places) => places.length));
  const count = 2 ** Math.ceil(Math.log2(longest));
  // A place that is repeated is equal to itself, so it changes nothing.
  const flat = windows.flatMap((places) =>
    Array.from({ length: count }, (_, i) => places[Math.min(i, places.length - 1)]),
  );
  const at = tensor(flat, [flat.length], 'int32');
  const shape = images.values.shape.with(axis, windows.length) as number[];
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  let found = both(images, (each) => gather(each, at, axis));
  for (let rest = count; rest > 1; rest /= 2) {
    const pairs = [found.values.size / (2 * inner), 2 * inner];
    const half = (from: number) => both(found, (each) => slice(reshape(each, pairs), [0, from], [pairs[0], inner]));
    found = larger(half(0), half(inner));
  }
  return both(found, (each) => reshape(each, shape));
}

const both = ({ values, indices }: Pooled, change: (each: Tensor) => Tensor): Pooled => ({
  values: change(values),
  indices: change(indices),
});
