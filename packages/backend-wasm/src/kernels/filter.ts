import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { chunkRowsOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

/** Numbers of assembly/filter.ts. */
const MODES = { constant: 0, reflect: 1, replicate: 2, circular: 3, keep: 4 } as const;

interface FilterAttributes {
  readonly mode: keyof typeof MODES;
  /** Images and results are cut to what lies between. @default any number */
  readonly least?: number;
  readonly most?: number;
}

/**
 * Ours: each image correlated with a kernel of its own in one pass of memory, the same kernel for all channels.
 *
 * - `CnnFilter`: images `[batch, height, width, channels]`, applied `[batch]` of int32, kernels `[batch, kernelHeight, kernelWidth]` → the images' shape.
 * - `CnnFilterSeparable`: images, applied, vertical `[batch, kernelHeight]`, horizontal `[batch, kernelWidth]` likewise, for kernels that are the product of
 *   both.
 *
 * Images whose number in `applied` is 0 are copied bit for bit. The pixel itself lies under tap ⌊(size − 1) / 2⌋. `mode` says what lies outside: zeros, the
 * picture mirrored at its outermost pixels, those themselves, or the opposite side; in mode `'keep'`, which the second does not have, pixels whose window is
 * not inside stay as they are. Taps of zero are not looked at.
 */
export function registerFilter(): void {
  register('CnnFilter', filter);
  register('CnnFilterSeparable', filterSeparable);
}

function filter({
  inputs: { images, applied, kernels },
  backend,
  attrs: { mode, least = -Infinity, most = Infinity },
}: Call<'images' | 'applied' | 'kernels', FilterAttributes>): TensorInfo | undefined {
  const [batch, kernelHeight, kernelWidth] = kernels.shape as [number, number, number];
  if (!fits(images, applied) || !isFloats(kernels, 3) || batch !== images.shape[0] || kernelHeight * kernelWidth === 0)
    return undefined;
  const [, height, width, channels] = images.shape as [number, number, number, number];
  const y = backend.empty(images.shape);
  const addresses = [images, applied, kernels, y].map((each) => backend.address(each));
  const { lines, chunks } = chunksOf(images, kernelHeight * kernelWidth);
  const sizes = [batch, height, width, channels, kernelHeight, kernelWidth, MODES[mode]];
  const scratch = scratchOf(kernelWidth, width, kernelWidth, channels);
  backend.engine.run('filter', chunks, [...addresses, ...sizes, least, most, lines], scratch);
  return y;
}

function filterSeparable({
  inputs: { images, applied, vertical, horizontal },
  backend,
  attrs: { mode },
}: Call<'images' | 'applied' | 'vertical' | 'horizontal', FilterAttributes>): TensorInfo | undefined {
  const [batch, kernelHeight] = vertical.shape as [number, number];
  const kernelWidth = horizontal.shape[1]!;
  const match = isFloats(vertical, 2) && isFloats(horizontal, 2) && horizontal.shape[0] === batch;
  if (!fits(images, applied) || !match || batch !== images.shape[0] || kernelHeight * kernelWidth === 0)
    return undefined;
  const [, height, width, channels] = images.shape as [number, number, number, number];
  const y = backend.empty(images.shape);
  const addresses = [images, applied, vertical, horizontal, y].map((each) => backend.address(each));
  const { lines, chunks } = chunksOf(images, kernelHeight + kernelWidth);
  const sizes = [batch, height, width, channels, kernelHeight, kernelWidth, MODES[mode]];
  const scratch = scratchOf(kernelHeight + kernelWidth, width, kernelWidth, channels);
  backend.engine.run('filterSeparable', chunks, [...addresses, ...sizes, lines], scratch);
  return y;
}

function fits(images: TensorInfo, applied: TensorInfo): boolean {
  return isFloats(images, 4) && applied.dtype === 'int32' && util.arraysEqual(applied.shape, [images.shape[0]!]);
}

function isFloats({ shape, dtype }: TensorInfo, rank: number): boolean {
  return shape.length === rank && dtype === 'float32';
}

/** Lines of a chunk, fewer the more taps there are, and how many chunks there are of them. */
function chunksOf({ shape }: TensorInfo, taps: number): { lines: number; chunks: number } {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const lines = Math.ceil(chunkRowsOf(width * channels) / Math.max(1, taps / 8));
  return { lines, chunks: shape.includes(0) ? 0 : Math.ceil((batch * height) / lines) };
}

/** Bytes of a list of taps and of a line with what lies beside it. */
function scratchOf(taps: number, width: number, kernelWidth: number, channels: number): number {
  return 8 * taps + 16 + 4 * (width + kernelWidth - 1) * channels + 64;
}
