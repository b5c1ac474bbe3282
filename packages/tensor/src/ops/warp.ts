import {
  add,
  broadcastTo,
  cast,
  clipByValue,
  concat,
  div,
  isFinite as finite,
  logicalAnd,
  mul,
  neg,
  notEqual,
  reshape,
  slice,
  sum,
  tensor,
  where,
  zeros,
} from '@tensorflow/tfjs-core';
import { checkImages, checkShape, formatShape } from '../checks.ts';
import { choices } from '../errors.ts';
import { customGradient } from '../gradients.ts';
import { hasKernel, runKernel, setGradient } from '../kernels.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { checkPixels } from './grid-sample.ts';
import { type Pair, pair } from './per-axis.ts';
import { FARTHEST, sampled, sampleGradients } from './sample-pixels.ts';
import type { SampleMode, WarpPadding } from './sample-taps.ts';

export interface WarpOptions {
  /** Height and width of the result. @default those of the images */
  readonly size?: Pair;
  /** The nearest pixel, or a mixture of the 2×2 or 4×4 around. @default 'bilinear' */
  readonly mode?: SampleMode;
  /**
   * What lies outside: one colour; the outermost pixels; the images mirrored at the centres (`'reflect'`) or the outer edges (`'symmetric'`) of
   * their outermost pixels, or repeated (`'circular'`). @default 'constant'
   */
  readonly padding?: WarpPadding;
  /** The colour outside where `padding` is `'constant'`: one number, or one per channel. @default 0 */
  readonly fill?: number | readonly number[];
}

const MODES: readonly SampleMode[] = ['bilinear', 'nearest', 'bicubic'];
const PADDINGS: readonly WarpPadding[] = ['constant', 'replicate', 'reflect', 'symmetric', 'circular'];

/**
 * Looks each image up through a matrix: crops, flips, rotations, perspective.
 *
 * Images `[batch, height, width, channels]` → `[batch, h, w, channels]`. The matrices `[batch, 3, 3]`, or one for all `[1, 3, 3]`, lead from
 * the result to the images: they map homogeneous pixels (column, row, 1) there to those here, where centres of pixels are whole numbers. Numbers on
 * the host, nine per image, are used in double precision; a tensor's gradient is known, and so is that of the images.
 *
 * In mode `'constant'` each neighbour outside counts as `fill`, so edges mix with it. Where a place is infinitely far away, the result is
 * `fill`, and in other modes some pixel. `'nearest'` rounds halves to even, `'bicubic'` is that of PyTorch. Whole steps given as numbers, with or without a
 * flip, are exact copies.
 *
 * It is what cv2.warpPerspective does with WARP_INVERSE_MAP, and {@link gridSample} with the grid made from matrices.
 *
 * @throws TypeError for shapes that do not fit each other or an unknown mode; RangeError if the images or the result have no pixels.
 * @example
 * const flip = new Float64Array([-1, 0, 223, 0, 1, 0, 0, 0, 1]);
 * warp(images, flip); // left becomes right in images 224 pixels wide
 */
export function warp(
  images: Tensor,
  matrices: Tensor | Float32Array | Float64Array,
  options: WarpOptions = {},
): Tensor {
  const [, height, width] = checkImages('warp', images);
  checkPixels('warp', images);
  const settings = settingsOf(images, options);
  const numbers = isOnHost(matrices) ? matrices : undefined;
  const onHost = numbers && hostMatrices(images, numbers);
  if (!isOnHost(matrices)) checkMatrices(images, matrices);
  const watched = { images, matrices: isOnHost(matrices) ? undefined : matrices };
  return operation('warp', watched, { ...settings, matrices: onHost }, ({ images, matrices: onDevice }) =>
    scope(() => {
      const from = cast(images, 'float32');
      const by = onDevice
        ? cast(onDevice, 'float32')
        : tensor(Float32Array.from(onHost!), [onHost!.length / 9, 3, 3], 'float32');
      const attributes = { ...settings, matrices: onHost };
      if (!hasKernel('CnnWarp')) {
        // Copies, which are exact whatever the pixels are, also those beside them.
        const mode = onHost && isWhole(onHost, [height, width], settings.size) ? 'nearest' : settings.mode;
        return composed(from, by, { ...attributes, mode });
      }
      return runKernel('CnnWarp', { images: from, matrices: by }, attributes)[0];
    }),
  );
}

/** Attributes of the kernel. */
interface WarpSettings {
  readonly size: [height: number, width: number];
  readonly mode: SampleMode;
  readonly padding: WarpPadding;
  /** One number for each channel. */
  readonly fill: readonly number[];
  /** The matrices in double precision, in the place of the tensor. */
  readonly matrices?: Float64Array;
}

function settingsOf(images: Tensor, options: WarpOptions): WarpSettings {
  const [, height, width, channels] = images.shape as number[];
  const { size = [height, width], mode = 'bilinear', padding = 'constant', fill = 0 } = options;
  if (!MODES.includes(mode)) throw new TypeError(`warp: unknown mode '${mode}'; ${choices(mode, MODES)}`);
  if (!PADDINGS.includes(padding)) {
    throw new TypeError(`warp: unknown padding '${padding}'; ${choices(padding, PADDINGS)}`);
  }
  const colour = typeof fill === 'number' ? new Array<number>(channels).fill(fill) : [...fill];
  if (colour.length !== channels) {
    throw new TypeError(
      `warp: fill must be one number or one for each of ${channels} channels, found [${colour.join(', ')}]`,
    );
  }
  return { size: pair('warp', 'size', size, 1), mode, padding, fill: colour };
}

const isOnHost = (matrices: unknown): matrices is Float32Array | Float64Array => ArrayBuffer.isView(matrices);

function hostMatrices(images: Tensor, numbers: Float32Array | Float64Array): Float64Array {
  const batch = images.shape[0]!;
  if (numbers.length !== 9 && numbers.length !== 9 * batch) {
    throw new TypeError(
      `warp: expected 9 numbers of matrices for each of ${batch} images, or 9 for all, found ${numbers.length}`,
    );
  }
  return Float64Array.from(numbers);
}

function checkMatrices(images: Tensor, matrices: Tensor): void {
  const [count] = checkShape('warp (matrices)', matrices, [null, 3, 3]);
  if (count === 1 || count === images.shape[0]) return;
  throw new TypeError(
    `warp: expected matrices [${images.shape[0]}, 3, 3] or [1, 3, 3] for ${formatShape(images.shape)}, found ${formatShape(matrices.shape)}`,
  );
}

/** Whether all matrices move whole pixels: each row and column of the result is one of the images, but for a millionth of a pixel. */
function isWhole(matrices: Float64Array, [height, width]: readonly number[], size: readonly number[]): boolean {
  const far = Math.max(height, width, ...size);
  const isNear = (value: number, whole: number, reach: number) => Math.abs(value - whole) * reach <= 1e-6;
  for (let at = 0; at < matrices.length; at += 9) {
    const [a, b, c, d, e, f, g, h, i] = matrices.subarray(at, at + 9);
    const wholes = [a, b, c, d, e, f].map(Math.round);
    const isMove =
      Math.abs(wholes[0]) + Math.abs(wholes[1]) === 1 &&
      Math.abs(wholes[3]) + Math.abs(wholes[4]) === 1 &&
      g === 0 &&
      h === 0 &&
      i === 1;
    const isExact = [a, b, c, d, e, f].every((value, k) => isNear(value, wholes[k], k % 3 === 2 ? 1 : far));
    if (!isMove || !isExact) return false;
  }
  return true;
}

setGradient<WarpSettings>('CnnWarp', {
  inputs: ['images', 'matrices'],
  gradient: ([dy], [images, matrices], settings) => ({
    images: () => runKernel('CnnWarpGrad', { dy, matrices }, { ...settings, shape: images.shape })[0],
    matrices: () => gradients(dy, images, matrices, settings).dMatrices,
  }),
});

/** Made of tfjs's ops. */
function composed(images: Tensor, matrices: Tensor, settings: WarpSettings): Tensor {
  const through = customGradient(([from, by]: [Tensor, Tensor], save) => {
    save([from, by]);
    return {
      value: scope(() => {
        // tfjs's ops refuse to work on nothing.
        if (from.size === 0) return zeros([from.shape[0]!, ...settings.size, from.shape[3]!]);
        const { x, y } = projected(by, from.shape[0]!, settings);
        return sampled(from, x.at, y.at, { ...settings, outside: settings.padding });
      }),
      gradient: (dy, [pixels, entries]) => {
        const { dImages, dMatrices } = gradients(dy, pixels, entries, settings);
        return [dImages, dMatrices];
      },
    };
  });
  return through(images, matrices);
}

/** The gradients of a composed warp. */
function gradients(dy: Tensor, images: Tensor, matrices: Tensor, settings: WarpSettings) {
  return scope(() => {
    const [batch] = images.shape as number[];
    if (images.size === 0) return { dImages: zeros(images.shape), dMatrices: zeros(matrices.shape) };
    const { x, y, depth, columns, rows } = projected(matrices, batch, settings);
    const to = sampleGradients(dy, images, x.at, y.at, { ...settings, outside: settings.padding });
    // Of x = above / depth: to above, and from both to the depth.
    const toX = where(x.isSomewhere, div(to.dx, depth), 0);
    const toY = where(y.isSomewhere, div(to.dy, depth), 0);
    const toDepth = neg(add(mul(toX, x.at), mul(toY, y.at)));
    const total = (values: Tensor) => reshape(sum(values, [1, 2, 3]), [batch, 1]);
    const entries = [toX, toY, toDepth].flatMap((each) => [
      total(mul(each, columns)),
      total(mul(each, rows)),
      total(each),
    ]);
    const each = reshape(concat(entries, 1), [batch, 3, 3]);
    return { dImages: to.dImages, dMatrices: matrices.shape[0] === batch ? each : sum(each, 0, true) };
  });
}

/** Where the pixels of the result lie in the images: `[batch, h, w, 1]`. */
function projected(matrices: Tensor, batch: number, { size, padding }: WarpSettings) {
  const [height, width] = size;
  const entries = reshape(broadcastTo(matrices, [batch, 3, 3]), [batch, 9, 1, 1]);
  const columns = tensor(steps(width), [1, 1, width, 1]);
  const rows = tensor(steps(height), [1, height, 1, 1]);
  const entry = (i: number) => slice(entries, [0, i, 0, 0], [-1, 1, 1, 1]);
  const line = (i: number) => add(add(mul(entry(i), columns), mul(entry(i + 1), rows)), entry(i + 2));
  const depth = line(6);
  return { x: divided(line(0), depth, padding), y: divided(line(3), depth, padding), depth, columns, rows };
}

const steps = (length: number) => Float32Array.from({ length }, (_, i) => i);

/** A quotient, or where it is not finite a coordinate that is: outside, if outside is a colour. */
function divided(above: Tensor, depth: Tensor, padding: WarpPadding) {
  const quotient = div(above, depth);
  const isSomewhere = logicalAnd(finite(quotient), notEqual(depth, 0));
  const nowhere = padding === 'constant' ? -FARTHEST : 0;
  return { at: clipByValue(where(isSomewhere, quotient, nowhere), -FARTHEST, FARTHEST), isSomewhere };
}
