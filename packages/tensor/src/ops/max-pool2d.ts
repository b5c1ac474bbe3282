import { checkImages } from '../checks.ts';
import { isOwnEngine, runKernel, setGradient } from '../kernels.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { maxOfWindows, type Pooled } from './max-of-windows.ts';
import type { Pair } from './per-axis.ts';
import { type Pool2dOptions, type PoolWindows, placesOf, poolWindows, reach } from './pool-windows.ts';

export interface MaxPool2dOptions extends Pool2dOptions {
  /** Distance between the pixels of a window, one number or `[vertical, horizontal]`. @default 1 */
  readonly dilation?: Pair;
}

/**
 * The largest value of each window.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]` with
 * h = ⌊(height + 2·padding − dilation·(window − 1) − 1) / stride⌋ + 1, rounded up in ceil mode. The border never wins, and the gradient goes to
 * the first largest value of a window. NaN wins in PyTorch, but the kernels of most backends pass it over: {@link maxPool2dWithIndices} lets it win
 * everywhere. Follows torch.nn.functional.max_pool2d.
 *
 * @throws RangeError if the window is larger than the padded image, or the padding than half the window.
 * @example
 * maxPool2d(features, 2); // halves height and width
 */
export function maxPool2d(images: Tensor, window: Pair, options: MaxPool2dOptions = {}): Tensor {
  checkImages('maxPool2d', images);
  const windows = poolWindows('maxPool2d', images.shape, window, options);
  return operation('maxPool2d', { images }, windows, ({ images }) => {
    if (Math.max(...windows.dilation) === 1) return viaKernel(images, windows);
    const places = placesIn('maxPool2d', images, windows);
    // tfjs's own kernels know no dilation.
    if (isOwnEngine() && images.dtype === 'float32') return viaKernel(images, windows);
    return scope(() => maxOfWindows(images, ...places).values);
  });
}

/**
 * As {@link maxPool2d}, with the place of each largest value, which {@link maxUnpool2d} takes.
 *
 * It is slower than `maxPool2d`, whose kernels do not tell the place. NaN counts as largest, as in PyTorch. Follows
 * torch.nn.functional.max_pool2d with `return_indices=True`.
 *
 * @throws as {@link maxPool2d}.
 * @example
 * const { values, indices } = maxPool2dWithIndices(features, 2);
 * const back = maxUnpool2d(values, indices, 2); // what was largest, in its place, among zeros
 */
export function maxPool2dWithIndices(images: Tensor, window: Pair, options: MaxPool2dOptions = {}): Pooled {
  checkImages('maxPool2dWithIndices', images);
  const windows = poolWindows('maxPool2dWithIndices', images.shape, window, options);
  return operation('maxPool2dWithIndices', { images }, windows, ({ images }) =>
    scope(() => maxOfWindows(images, ...placesIn('maxPool2dWithIndices', images, windows))),
  );
}

function placesIn(owner: string, { shape }: Tensor, windows: PoolWindows): [rows: number[][], columns: number[][]] {
  return [placesOf(owner, windows, 0, shape[1]!), placesOf(owner, windows, 1, shape[2]!)];
}

/** @internal The largest value of each window of windows side by side. */
export function largestOfTiles(images: Tensor, window: readonly [number, number]): Tensor {
  return viaKernel(images, poolWindows('largestOfTiles', images.shape, window, {}));
}

function viaKernel(images: Tensor, windows: PoolWindows): Tensor {
  const { window, stride, dilation } = windows;
  const [top, bottom, left, right] = reach(windows, images.shape);
  const pad = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const settings = { filterSize: window, strides: stride, pad, dimRoundingMode: 'floor', dilations: dilation };
  return runKernel('MaxPool', { x: images }, settings)[0];
}

// tfjs's own leaves the dilation out.
setGradient('MaxPool', {
  inputs: ['x'],
  outputs: [true],
  gradient: ([dy], [input, output], settings: object) => ({
    x: () => runKernel('MaxPoolGrad', { dy, input, output }, settings)[0],
  }),
});
