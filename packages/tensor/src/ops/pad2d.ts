import { clone, concat, expandDims, reverse, slice, squeeze, pad as tfPad } from '@tensorflow/tfjs-core';
import { checkImages, checkInteger, checkShape, formatShape } from '../checks.ts';
import { choices } from '../errors.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';

/**
 * What a border holds: one value; the picture mirrored at its outermost pixels, which are not repeated; the outermost pixels; or the opposite side.
 */
export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular';

/** Settings of {@link pad1d} and {@link pad2d}. */
export interface PadOptions {
  /** What the border holds. @default 'constant' */
  readonly mode?: PadMode;
  /** The border's value in mode `'constant'`. @default 0 */
  readonly value?: number;
}

/**
 * Images with a border; `[top, bottom, left, right]` are its widths in pixels. A negative width cuts away.
 *
 * `[batch, height, width, channels]` → `[batch, height + top + bottom, width + left + right, channels]`. Differentiable. Follows
 * torch.nn.functional.pad, whose order of the widths is left, right, top, bottom.
 *
 * @throws RangeError if a width is not whole, if nothing is left, if a mirrored border is not narrower than the picture, or a circular one wider.
 * @example
 * pad2d(images, [1, 1, 2, 2], { mode: 'reflect' });
 */
export function pad2d(
  images: Tensor,
  widths: readonly [number, number, number, number],
  { mode = 'constant', value = 0 }: PadOptions = {},
): Tensor {
  checkImages('pad2d', images);
  checkWidths('pad2d', images, widths, mode);
  return operation('pad2d', { images }, { padding: [...widths], mode, value }, ({ images }) =>
    padded(images, widths, mode, value),
  );
}

/**
 * As {@link pad2d} for signals: `[batch, length, channels]` and widths `[left, right]` → `[batch, left + length + right, channels]`.
 *
 * @throws RangeError as pad2d does.
 * @example
 * pad1d(signals, [2, 2], { mode: 'circular' });
 */
export function pad1d(
  signals: Tensor,
  widths: readonly [number, number],
  { mode = 'constant', value = 0 }: PadOptions = {},
): Tensor {
  checkShape('pad1d', signals, [null, null, null]);
  checkWidths('pad1d', signals, widths, mode);
  return operation('pad1d', { signals }, { padding: [...widths], mode, value }, ({ signals }) =>
    scope(() => squeeze(padded(expandDims(signals, 1), [0, 0, ...widths], mode, value), [1])),
  );
}

/** How wide a border may be beside `size` pixels, for the modes that take it from the picture. */
const WIDEST: Readonly<Record<PadMode, (size: number) => number>> = {
  constant: () => Number.POSITIVE_INFINITY,
  reflect: (size) => size - 1,
  replicate: () => Number.POSITIVE_INFINITY,
  circular: (size) => size,
};

function checkWidths(owner: string, x: Tensor, widths: readonly number[], mode: PadMode): void {
  if (!(mode in WIDEST))
    throw new RangeError(`${owner}: unknown mode '${mode}'; ${choices(mode, Object.keys(WIDEST))}`);
  for (const [i, width] of widths.entries()) {
    const opposite = widths[i ^ 1];
    const size = x.shape[1 + Math.floor(i / 2)]!;
    checkInteger(owner, 'padding', width, Number.NEGATIVE_INFINITY);
    const widest = WIDEST[mode](mode === 'circular' ? size + Math.min(opposite, 0) : size);
    if (width > widest) {
      throw new RangeError(
        `${owner}: a ${mode} border of ${width} is too wide for ${formatShape(x.shape)}, which allows ${widest}`,
      );
    }
    if (size + width + opposite < 1) {
      throw new RangeError(`${owner}: padding [${widths.join(', ')}] leaves nothing of ${formatShape(x.shape)}`);
    }
  }
}

function padded(images: Tensor, widths: readonly number[], mode: PadMode, value: number): Tensor {
  if (widths.every((width) => width === 0)) return clone(images);
  const wider = widths.map((width) => Math.max(width, 0));
  const narrower = widths.map((width) => Math.max(-width, 0));
  return scope(() => {
    if (mode === 'constant') return cut(framed(images, wider, value), narrower);
    // What is cut away on one side may still be mirrored on the other, but it does not come round.
    if (mode === 'circular') return bordered(cut(images, narrower), wider, mode);
    return cut(bordered(images, wider, mode), narrower);
  });
}

function cut(images: Tensor, [top, bottom, left, right]: readonly number[]): Tensor {
  if (top + bottom + left + right === 0) return images;
  const [batch, height, width, channels] = images.shape as number[];
  return slice(images, [0, top, left, 0], [batch, height - top - bottom, width - left - right, channels]);
}

function framed(images: Tensor, [top, bottom, left, right]: readonly number[], value: number): Tensor {
  if (top + bottom + left + right === 0) return images;
  const widths = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return tfPad(images, widths as [number, number][], value);
}

/** Borders made of pieces of the picture, so that their gradients are those of the pieces on every backend. */
function bordered(images: Tensor, widths: readonly number[], mode: Exclude<PadMode, 'constant'>): Tensor {
  let x = images;
  for (const axis of [1, 2]) {
    const size = x.shape[axis]!;
    const [before, after] = [widths[2 * axis - 2], widths[2 * axis - 1]];
    if (before + after === 0) continue;
    const piece = (start: number, count: number) => {
      const begin = x.shape.map((_, each) => (each === axis ? start : 0));
      return slice(x, begin, x.shape.map((whole, each) => (each === axis ? count : whole)) as number[]);
    };
    const pieces = {
      reflect: (): [Tensor[], Tensor[]] => [
        before ? [reverse(piece(1, before), axis)] : [],
        after ? [reverse(piece(size - 1 - after, after), axis)] : [],
      ],
      replicate: (): [Tensor[], Tensor[]] => [
        before ? new Array<Tensor>(before).fill(piece(0, 1)) : [],
        after ? new Array<Tensor>(after).fill(piece(size - 1, 1)) : [],
      ],
      circular: (): [Tensor[], Tensor[]] => [
        before ? [piece(size - before, before)] : [],
        after ? [piece(0, after)] : [],
      ],
    };
    const [first, last] = pieces[mode]();
    x = concat([...first, x, ...last], axis);
  }
  return x;
}
