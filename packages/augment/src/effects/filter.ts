import {
  add,
  clipByValue,
  customGradient,
  hasKernel,
  mul,
  pad2d,
  runKernel,
  scope,
  slice,
  sum,
  type Tensor,
  tensor,
  valueAndGradient,
  where,
  zerosLike,
} from '@cnn/tensor';
import { at, besideImages, type Column, isTensor } from '../parameters/column.ts';
import type { Border } from './border.ts';

/** Weights of a line of taps, each a number for all images or one for each. */
export type Weights = readonly Column[];

/** A kernel by its rows, or as the product of a column and a row, which takes fewer products. */
export type Kernel =
  | { readonly rows: readonly Weights[] }
  | { readonly vertical: Weights; readonly horizontal: Weights };

export interface FilterOptions {
  /** What lies outside. With `'keep'` pixels whose window is not inside stay as they are, which only kernels by rows know. */
  readonly border: Border | 'keep';
  /** 1 for each image that is changed; the others keep their pixels bit for bit. */
  readonly applied: Uint8Array;
  /** Images and results are cut to what lies between, where kernels are given by rows. @default any number */
  readonly bounds?: readonly [low: number, high: number];
}

/** The kernels of our WASM engine for the two kinds. */
const FILTER = 'CnnFilter';
const FILTER_SEPARABLE = 'CnnFilterSeparable';

/**
 * Images, each correlated with a kernel of its own, the same one for all of its channels.
 *
 * The pixel lies under the middle of the kernel, or before it where a side is even. Differentiable in images and weights. Follows
 * kornia.filters.filter2d and filter2d_separable.
 */
export function filter(images: Tensor, kernel: Kernel, options: FilterOptions): Tensor {
  const byOps = (x: Tensor) => scope(() => onlyApplied(changedByOps(x, kernel, options), x, options.applied));
  const run = images.size > 0 ? ownKernel(kernel, options) : undefined;
  if (!run) return byOps(images);
  const inOnePass = customGradient(([x]: [Tensor], save) => {
    save([x]);
    return {
      value: scope(() => run(x)),
      gradient: (dy, [saved]) => [valueAndGradient((y) => sum(mul(dy, byOps(y))), saved!).gradient],
    };
  });
  return inOnePass(images);
}

/** The kernel of our WASM engine with its weights, where there is one and no weight is a tensor. */
function ownKernel(kernel: Kernel, { border, applied, bounds }: FilterOptions): ((x: Tensor) => Tensor) | undefined {
  const lines = 'rows' in kernel ? kernel.rows : [kernel.vertical, kernel.horizontal];
  if (!hasKernel('rows' in kernel ? FILTER : FILTER_SEPARABLE) || lines.flat().some(isTensor)) return undefined;
  const flags = () => tensor(Int32Array.from(applied), [applied.length], 'int32');
  if ('rows' in kernel) {
    const size = [kernel.rows.length, kernel.rows[0]!.length];
    const attributes = bounds ? { mode: border, least: bounds[0], most: bounds[1] } : { mode: border };
    return (images) => {
      const kernels = packed(kernel.rows.flat(), applied, size);
      return runKernel(FILTER, { images, applied: flags(), kernels }, attributes)[0]!;
    };
  }
  return (images) => {
    const [vertical, horizontal] = [kernel.vertical, kernel.horizontal].map((weights) =>
      packed(weights, applied, [weights.length]),
    ) as [Tensor, Tensor];
    return runKernel(FILTER_SEPARABLE, { images, applied: flags(), vertical, horizontal }, { mode: border })[0]!;
  };
}

/** The weights of each image that is changed. */
function packed(weights: Weights, applied: Uint8Array, size: readonly number[]): Tensor {
  const values = new Float32Array(applied.length * weights.length);
  for (const [i, flag] of applied.entries()) {
    for (const [k, weight] of weights.entries()) if (flag) values[i * weights.length + k] = at(weight, i);
  }
  return tensor(values, [applied.length, ...size]);
}

function changedByOps(images: Tensor, kernel: Kernel, { border, bounds }: FilterOptions): Tensor {
  const rows = 'rows' in kernel ? kernel.rows : kernel.vertical.map((weight) => [weight]);
  const cut = (x: Tensor) => (bounds ? clipByValue(x, ...bounds) : x);
  const before = cut(images);
  // Any border does for pixels that stay.
  const changed = correlated(before, rows, border === 'keep' ? 'replicate' : border);
  const all = cut('rows' in kernel ? changed : correlated(changed, [kernel.horizontal], border as Border));
  return border === 'keep' ? where(interior(images.shape, rows.length, rows[0]!.length), all, before) : all;
}

function correlated(images: Tensor, rows: readonly Weights[], border: Border): Tensor {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [tall, wide] = [rows.length - 1, rows[0]!.length - 1];
  const [top, left] = [Math.floor(tall / 2), Math.floor(wide / 2)];
  const padded = images.size > 0 ? pad2d(images, [top, tall - top, left, wide - left], { mode: border }) : images;
  let total: Tensor | undefined;
  for (const [i, weights] of rows.entries()) {
    for (const [j, weight] of weights.entries()) {
      if (images.size === 0 || isZero(weight)) continue;
      const shifted = slice(padded, [0, i, j, 0], [batch, height, width, channels]);
      const term = mul(shifted, typeof weight === 'number' ? weight : besideImages(weight, batch));
      total = total ? add(total, term) : term;
    }
  }
  return total ?? zerosLike(images);
}

function isZero(weight: Column): boolean {
  if (isTensor(weight)) return false;
  return typeof weight === 'number' ? weight === 0 : weight.every((each: number) => each === 0);
}

/** Where the window of a pixel lies inside: `[1, height, width, 1]`. */
function interior([, height, width]: readonly number[], tall: number, wide: number): Tensor {
  const [top, left] = [Math.floor((tall - 1) / 2), Math.floor((wide - 1) / 2)];
  const flags = Uint8Array.from({ length: height! * width! }, (_, place) => {
    const [y, x] = [Math.floor(place / width!) - top, (place % width!) - left];
    return y >= 0 && x >= 0 && y + tall <= height! && x + wide <= width! ? 1 : 0;
  });
  return tensor(flags, [1, height!, width!, 1], 'bool');
}

/** The changed images where chance chose them. */
function onlyApplied(changed: Tensor, images: Tensor, applied: Uint8Array): Tensor {
  if (applied.every((flag) => flag === 1)) return changed;
  return where(tensor(Array.from(applied, Boolean), [applied.length, 1, 1, 1], 'bool'), changed, images);
}
