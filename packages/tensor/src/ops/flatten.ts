import { reshape, transpose } from '@tensorflow/tfjs-core';
import { checkInteger, formatShape, sizeOf } from '../checks.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';

// Both count axes as PyTorch has them, channels before length, height and width: the order of what is flattened, and so the weights of a Linear
// behind it, depend on that order.

/**
 * Joins neighbouring axes into one, by default all but the batch: `[batch, height, width, channels]` → `[batch, channels·height·width]`.
 *
 * Axes are counted and laid out as PyTorch has them (batch, channels, height, width), so that a Linear behind has PyTorch's weights: `flatten(x, 2)`
 * makes a signal of an image, `[batch, height·width, channels]`. Follows torch.flatten.
 *
 * @param startDim the first axis that is joined; negative from the end.
 * @param endDim the last one.
 * @throws RangeError if there are no such axes, or in the wrong order.
 * @example
 * flatten(features); // [8, 4, 4, 256] → [8, 4096]
 */
export function flatten(x: Tensor, startDim = 1, endDim = -1): Tensor {
  const { rank } = x;
  const start = axisOf('flatten', 'startDim', startDim, rank);
  const end = axisOf('flatten', 'endDim', endDim, rank);
  if (start > end) {
    throw new RangeError(`flatten: startDim ${startDim} is behind endDim ${endDim} of ${formatShape(x.shape)}`);
  }
  return operation('flatten', { x }, { startDim: start, endDim: end }, ({ x }) =>
    viaTorch(x, (shape) => [...shape.slice(0, start), sizeOf(shape.slice(start, end + 1)), ...shape.slice(end + 1)]),
  );
}

/**
 * Cuts one axis into several: the inverse of {@link flatten}.
 *
 * Axes and sizes are counted as PyTorch has them (batch, channels, height, width): `unflatten(x, 1, [channels, height, width])` makes images
 * `[batch, height, width, channels]` of rows `[batch, channels·height·width]`. Follows torch.unflatten.
 *
 * @param sizes of the new axes; one of them may be −1, for what is left.
 * @throws RangeError if there is no such axis, the sizes do not fit it, or more than four axes would come of it.
 * @example
 * unflatten(linear.call(noise), 1, [128, 4, 4]); // [8, 2048] → [8, 4, 4, 128]
 */
export function unflatten(x: Tensor, dim: number, sizes: readonly number[]): Tensor {
  const at = axisOf('unflatten', 'dim', dim, x.rank);
  if (x.rank + sizes.length - 1 > 4) {
    throw new RangeError(
      `unflatten: ${formatShape(x.shape)} would have ${x.rank + sizes.length - 1} axes, of which only the last of four are channels here; use reshape`,
    );
  }
  const length = torchShape(x.shape)[at];
  const known = sizeOf(sizes.filter((size) => size !== -1));
  const whole = sizes.map((size) => (size === -1 ? length / known : size));
  if (sizes.filter((size) => size === -1).length > 1 || !whole.every(Number.isInteger) || sizeOf(whole) !== length) {
    throw new RangeError(`unflatten: axis ${at} of ${length} cannot be cut into ${formatShape(sizes)}`);
  }
  return operation('unflatten', { x }, { dim: at, sizes: whole }, ({ x }) =>
    viaTorch(x, (shape) => [...shape.slice(0, at), ...whole, ...shape.slice(at + 1)]),
  );
}

function axisOf(owner: string, option: string, axis: number, rank: number): number {
  checkInteger(owner, option, axis, -rank, rank - 1);
  return axis < 0 ? axis + rank : axis;
}

/** Signals and images have their channels behind the other axes here, before them in PyTorch. */
const isMoved = (rank: number) => rank === 3 || rank === 4;

const torchShape = (shape: readonly number[]): number[] =>
  isMoved(shape.length) ? [shape[0], shape[shape.length - 1], ...shape.slice(1, -1)] : [...shape];

/** Reshapes what lies in PyTorch's order. */
function viaTorch(x: Tensor, change: (shape: number[]) => number[]): Tensor {
  return scope(() => {
    const before = isMoved(x.rank) ? transpose(x, toTorch(x.rank)) : x;
    const after = reshape(before, change(torchShape(x.shape)));
    return isMoved(after.rank) ? transpose(after, fromTorch(after.rank)) : after;
  });
}

const toTorch = (rank: number): number[] => (rank === 3 ? [0, 2, 1] : [0, 3, 1, 2]);
const fromTorch = (rank: number): number[] => (rank === 3 ? [0, 2, 1] : [0, 2, 3, 1]);
