import {
  abs,
  add,
  cast,
  clipByValue,
  div,
  isFinite as finite,
  floor,
  greater,
  less,
  logicalAnd,
  mul,
  isNaN as notNumber,
  slice,
  sub,
  tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { checkImages, checkShape } from '../checks.ts';
import { choices } from '../errors.ts';
import { customGradient } from '../gradients.ts';
import { hasKernel, runKernel, setGradient } from '../kernels.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { FARTHEST, samplePixels } from './sample-pixels.ts';
import type { SampleMode, WarpPadding } from './sample-taps.ts';

export interface GridSampleOptions {
  /** The nearest pixel, or a mixture of the 2×2 or 4×4 around. @default 'bilinear' */
  readonly mode?: SampleMode;
  /** What lies outside: zeros, the outermost pixels, or the images mirrored at their borders. @default 'zeros' */
  readonly paddingMode?: 'zeros' | 'border' | 'reflection';
  /** Whether −1 and 1 are the centres of the outermost pixels, not their outer edges. @default false */
  readonly alignCorners?: boolean;
}

const MODES: readonly SampleMode[] = ['bilinear', 'nearest', 'bicubic'];
const PADDING_MODES = ['zeros', 'border', 'reflection'] as const;

/**
 * Looks images up at places given one by one: the last step of any warp, flow or spatial transformer.
 *
 * Images `[batch, height, width, channels]` and places `[batch, h, w, 2]`, (x, y) from −1 (left, top) to 1 (right, bottom) →
 * `[batch, h, w, channels]`. Differentiable in the images and, but for `'nearest'`, whose gradient is zero, in the places. NaN counts as −1.
 * For a matrix per image {@link warp} is faster. Follows torch.nn.functional.grid_sample.
 *
 * @throws TypeError for shapes that do not fit each other, or an unknown mode; RangeError if the images have no pixels.
 * @example
 * gridSample(images, grid, { paddingMode: 'border', alignCorners: true });
 */
export function gridSample(images: Tensor, grid: Tensor, options: GridSampleOptions = {}): Tensor {
  const { mode = 'bilinear', paddingMode = 'zeros', alignCorners = false } = options;
  const settings = { mode, paddingMode, alignCorners };
  const [batch, height, width] = checkImages('gridSample', images);
  checkShape('gridSample (grid)', grid, [batch, null, null, 2]);
  checkPixels('gridSample', images);
  if (!MODES.includes(mode)) throw new TypeError(`gridSample: unknown mode '${mode}'; ${choices(mode, MODES)}`);
  if (!PADDING_MODES.includes(paddingMode)) {
    throw new TypeError(`gridSample: unknown paddingMode '${paddingMode}'; ${choices(paddingMode, PADDING_MODES)}`);
  }
  return operation('gridSample', { images, grid }, settings, ({ images, grid }) =>
    scope(() => {
      const [from, at] = [cast(images, 'float32'), cast(grid, 'float32')];
      if (mode !== 'bicubic' && hasKernel('CnnGridSample')) {
        return runKernel('CnnGridSample', { images: from, grid: at }, settings)[0];
      }
      const [x, y] = [width, height].map((length, axis) => coordinates(at, axis, length, settings));
      return samplePixels(from, x, y, { mode, outside: outsideOf(settings), fill: [0] });
    }),
  );
}

/** @internal Throws if images have no pixels to look up. */
export function checkPixels(owner: string, { shape }: Tensor): void {
  if (shape[1] !== 0 && shape[2] !== 0) return;
  throw new RangeError(`${owner}: images must have at least one pixel, found height ${shape[1]} and width ${shape[2]}`);
}

setGradient<Required<GridSampleOptions>>('CnnGridSample', {
  inputs: ['images', 'grid'],
  gradient: ([dy], [images, grid], settings) => {
    const [dImages, dGrid] = runKernel('CnnGridSampleGrad', { dy, images, grid }, settings);
    return { images: () => dImages, grid: () => dGrid };
  },
});

/** Bicubic neighbours are found outside; else the places themselves are moved inside, as PyTorch does. */
function outsideOf({ mode, paddingMode, alignCorners }: Required<GridSampleOptions>): WarpPadding {
  if (paddingMode === 'zeros') return 'constant';
  if (mode !== 'bicubic' || paddingMode === 'border') return 'replicate';
  return alignCorners ? 'reflect' : 'symmetric';
}

/** Where places lie along an axis, in pixels: `[batch, h, w, 1]`. */
function coordinates(grid: Tensor, axis: number, length: number, settings: Required<GridSampleOptions>): Tensor {
  const { mode, paddingMode, alignCorners } = settings;
  const step = (alignCorners ? length - 1 : length) / 2;
  // tfjs has no gradient for comparisons, and PyTorch decides itself what it is at the borders.
  const toPixels = customGradient(([places]: [Tensor], save) => {
    const { at, slope } = scope(() => {
      const numbers = where(notNumber(places), -1, places);
      const pixels = alignCorners
        ? mul(div(add(numbers, 1), 2), length - 1)
        : div(sub(mul(add(numbers, 1), length), 1), 2);
      if (mode === 'bicubic' || paddingMode === 'zeros') {
        return { at: clipByValue(pixels, -FARTHEST, FARTHEST), slope: tensor([step]) };
      }
      const moved =
        paddingMode === 'reflection' ? reflected(pixels, length, alignCorners) : { at: pixels, sign: tensor([1]) };
      const inside = logicalAnd(greater(moved.at, 0), less(moved.at, length - 1));
      return {
        at: clipByValue(moved.at, 0, length - 1),
        slope: mul(mul(moved.sign, cast(inside, 'float32')), step),
      };
    });
    save([slope]);
    return { value: at, gradient: (dy, [factor]) => [mul(dy, factor)] };
  });
  return toPixels(slice(grid, [0, 0, 0, axis], [-1, -1, -1, 1]));
}

/** Mirrors coordinates at the borders until they lie inside, and says which of them run backwards then. */
function reflected(pixels: Tensor, length: number, alignCorners: boolean): { at: Tensor; sign: Tensor } {
  const span = alignCorners ? length - 1 : length;
  if (span === 0) return { at: zerosLike(pixels), sign: tensor([0]) };
  const low = alignCorners ? 0 : -0.5;
  // Infinity has no mirror image.
  const far = sub(where(finite(pixels), pixels, 0), low);
  const distance = abs(far);
  const flips = floor(div(distance, span));
  const rest = sub(distance, mul(flips, span));
  const isOdd = greater(sub(flips, mul(floor(div(flips, 2)), 2)), 0.5);
  const turned = where(isOdd, -1, 1);
  return {
    at: add(where(isOdd, sub(span, rest), rest), low),
    sign: mul(turned, where(less(far, 0), -1, 1)),
  };
}
