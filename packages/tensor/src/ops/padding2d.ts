import { type Pair, perAxis } from './per-axis.ts';

/** Widths of a border: one number for all sides, `[vertical, horizontal]`, or PyTorch's `'same'` and `'valid'`. */
export type Padding2d = Pair | 'same' | 'valid';

/** As {@link Padding2d}, for signals: one number for both ends, `'same'` or `'valid'`. */
export type Padding1d = number | 'same' | 'valid';

/**
 * The border that a padding option means, as `[top, bottom, left, right]`. An odd `'same'` border is wider at the bottom and right,
 * as in PyTorch.
 *
 * @throws RangeError if a width is negative or not whole, or if `'same'` comes with a stride.
 */
export function padding2d(
  owner: string,
  padding: Padding2d,
  kernelSize: readonly [number, number],
  stride: readonly [number, number] = [1, 1],
  dilation: readonly [number, number] = [1, 1],
): [number, number, number, number] {
  return borders(owner, padding, kernelSize, stride, dilation) as [number, number, number, number];
}

/** @internal As {@link padding2d}, for any number of axes: before and after the first, before and after the second, …. */
export function borders(
  owner: string,
  padding: number | readonly number[] | 'same' | 'valid',
  kernelSize: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
): number[] {
  if (padding === 'valid') return kernelSize.flatMap(() => [0, 0]);
  if (padding === 'same') {
    if (stride.some((step) => step !== 1)) {
      throw new RangeError(
        `${owner}: padding 'same' needs stride 1, found ${stride.join('×')}; give the padding in pixels`,
      );
    }
    return kernelSize.flatMap((size, axis) => {
      const total = dilation[axis] * (size - 1);
      const before = Math.floor(total / 2);
      return [before, total - before];
    });
  }
  return perAxis(owner, 'padding', padding, kernelSize.length, 0).flatMap((width) => [width, width]);
}
