import { gather, tensor } from '@tensorflow/tfjs-core';
import { checkImages, checkRange } from '../checks.ts';
import { choices } from '../errors.ts';
import { customGradient } from '../gradients.ts';
import { isOwnEngine, runKernel } from '../kernels.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { type Pair, pair } from './per-axis.ts';
import { type InterpolationMode, nearestPixels, type ResizedAxis, resizeWeights } from './resize-taps.ts';
import { type Weights, weighPixels } from './weigh-pixels.ts';

export interface InterpolateOptions {
  /** Height and width of the result. */
  readonly size?: Pair;
  /** Instead of `size`: what height and width are multiplied by; the result is rounded down. */
  readonly scaleFactor?: Pair;
  /** Copies of the nearest pixel, or mixtures of the 2×2 or 4×4 around. @default 'nearest' */
  readonly mode?: InterpolationMode;
  /** Whether the centres of the corner pixels meet, not their outer corners; for bilinear and bicubic. @default false */
  readonly alignCorners?: boolean;
}

/**
 * Resizes images.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]`. `'nearest-exact'` looks from the centre of a pixel, `'nearest'` from its upper
 * left corner. Where images shrink, pixels between the ones looked at are passed over. Follows torch.nn.functional.interpolate, in
 * that a `scaleFactor` counts as given, also where the size was rounded.
 *
 * @throws RangeError unless exactly one of `size` and `scaleFactor` is given, or if the result would be empty; TypeError for an unknown mode, or
 *   `alignCorners` in a mode that copies.
 * @example
 * interpolate(images, { scaleFactor: 2, mode: 'bilinear' });
 */
export function interpolate(images: Tensor, options: InterpolateOptions): Tensor {
  const [, height, width] = checkImages('interpolate', images);
  const { mode = 'nearest', alignCorners = false } = options;
  if (!MODES.includes(mode)) {
    throw new TypeError(`interpolate: unknown mode '${mode}'; ${choices(mode, MODES)}`);
  }
  if (alignCorners && mode.startsWith('nearest')) {
    throw new TypeError(`interpolate: alignCorners is for modes bilinear and bicubic, found it with ${mode}`);
  }
  const { size, scales } = target(images.shape, options);
  const axes = [height, width].map((length, axis): ResizedAxis => {
    const outLength = size[axis];
    const between = outLength > 1 ? (length - 1) / (outLength - 1) : 0;
    return { length, outLength, step: alignCorners ? between : scales ? 1 / scales[axis] : length / outLength };
  });
  const attributes = { size, scaleFactor: scales, mode, alignCorners };
  return operation('interpolate', { images }, attributes, ({ images }) =>
    scope(() => {
      if (mode !== 'bilinear' && mode !== 'bicubic') {
        return copyPixels(images, ...both(axes, (axis) => nearestPixels(mode === 'nearest-exact', axis)));
      }
      const isWhole = axes.every(({ length, outLength, step }) => alignCorners || step === length / outLength);
      if (mode === 'bilinear' && isWhole && isOwnEngine()) {
        // tfjs's own kernels take half pixels too, but not on the way back.
        return runKernel('ResizeBilinear', { images }, { size, alignCorners, halfPixelCenters: !alignCorners })[0];
      }
      return weighPixels(images, ...both(axes, (axis) => resizeWeights(mode, alignCorners, axis)));
    }),
  );
}

const MODES: readonly InterpolationMode[] = ['nearest', 'nearest-exact', 'bilinear', 'bicubic'];

const both = <T>([vertical, horizontal]: readonly ResizedAxis[], of: (axis: ResizedAxis) => T): [T, T] => [
  of(vertical),
  of(horizontal),
];

function target(shape: readonly number[], { size, scaleFactor }: InterpolateOptions) {
  if ((size === undefined) === (scaleFactor === undefined)) {
    throw new RangeError(
      `interpolate: give either size or scaleFactor, found ${size === undefined ? 'neither' : 'both'}`,
    );
  }
  if (scaleFactor === undefined) return { size: pair('interpolate', 'size', size!, 1), scales: undefined };
  const scales = typeof scaleFactor === 'number' ? ([scaleFactor, scaleFactor] as const) : scaleFactor;
  for (const scale of scales) checkRange('interpolate', 'scaleFactor', scale, Number.MIN_VALUE);
  const scaled = [0, 1].map((axis) => Math.floor(shape[axis + 1] * scales[axis])) as [number, number];
  return { size: pair('interpolate', 'size (by scaleFactor)', scaled, 1), scales };
}

/** Copies of rows and columns. Not a product with zeros and ones, by which one NaN would spread. */
function copyPixels(images: Tensor, rows: readonly number[], columns: readonly number[]): Tensor {
  const [, height, width] = images.shape as number[];
  const copy = customGradient(([x]: [images: Tensor]) => ({
    value: gather(
      gather(x, tensor([...columns], [columns.length], 'int32'), 2),
      tensor([...rows], [rows.length], 'int32'),
      1,
    ),
    gradient: (dy) => [weighPixels(dy, origins(rows, height), origins(columns, width))],
  }));
  return copy(images);
}

/** Which pixels of the result are copies of each one of the image. */
const origins = (copied: readonly number[], length: number): Weights =>
  Array.from({ length }, (_, pixel) => copied.map((from) => (from === pixel ? 1 : 0)));
