import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { chunkRowsOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: number | 'valid' | 'same' | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  /** Not of tfjs, whose ops have none: steps between the pixels of a window. @default 1 */
  readonly dilations?: number | [number, number];
}

interface GradientAttributes extends PoolAttributes {
  /** Not of tfjs: what came before the pooling, whose gradient is taken along. @default none */
  readonly activation?: 'relu';
}

const MAX = 0;
const AVERAGE = 1;

export function registerPooling(): void {
  register('MaxPool', ({ inputs, backend, attrs }: Call<'x', PoolAttributes>) => pool(backend, MAX, inputs.x, attrs));
  register('AvgPool', ({ inputs, backend, attrs }: Call<'x', PoolAttributes>) =>
    pool(backend, AVERAGE, inputs.x, attrs),
  );
  register('MaxPoolGrad', ({ inputs, backend, attrs }: Call<'dy' | 'input', GradientAttributes>) =>
    gradient(backend, MAX, inputs.input, inputs.dy, attrs),
  );
  register('AvgPoolGrad', ({ inputs, backend, attrs }: Call<'dy' | 'input', PoolAttributes>) =>
    gradient(backend, AVERAGE, inputs.input, inputs.dy, attrs),
  );
}

/** The largest or mean of each window; a window wholly in the border has −∞ or NaN. */
function pool(backend: CnnWasmBackend, kind: number, x: TensorInfo, attrs: PoolAttributes): TensorInfo | undefined {
  if (x.dtype !== 'float32') return undefined;
  const { info, sizes, outShape, strideLine } = sizesOf(x, attrs);
  if (isIdentity(info)) return backend.reshaped(x, x.shape);
  const y = backend.empty(outShape);
  const lines = chunkRowsOf(strideLine);
  const chunks = y.shape.includes(0) ? 0 : Math.ceil((outShape[0]! * outShape[1]!) / lines);
  backend.engine.run('pool', chunks, [kind, backend.address(x), backend.address(y), ...sizes, lines]);
  return y;
}

/**
 * The gradient to the images. That of a mean is shared by the pixels that were counted, also at the border; that of a largest value goes to the
 * first of them, and NaN counts as largest.
 */
function gradient(
  backend: CnnWasmBackend,
  kind: number,
  x: TensorInfo,
  dy: TensorInfo,
  attrs: GradientAttributes,
): TensorInfo | undefined {
  if (x.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
  const { info, sizes, strideLine, outShape } = sizesOf(x, attrs);
  const [batch, , , channels] = x.shape as [number, number, number, number];
  const dx = backend.empty(x.shape);
  const activation = attrs.activation === 'relu' ? 1 : 0;
  // The mean does not look at the images.
  const from = kind === MAX ? backend.address(x) : 0;
  const values = [kind, from, backend.address(dy), backend.address(dx), ...sizes];
  const tiles = info.strideHeight === info.effectiveFilterHeight && info.strideWidth === info.effectiveFilterWidth;
  const dense = info.dilationHeight === 1 && info.dilationWidth === 1;
  if (tiles && dense && !outShape.includes(0)) {
    const lines = chunkRowsOf(strideLine);
    backend.engine.run('poolGradTiles', Math.ceil((batch * outShape[1]!) / lines), [...values, lines, activation]);
  } else {
    const part = channelsPerChunk(x.shape);
    const chunks = x.shape.includes(0) ? 0 : batch * Math.ceil(channels / part);
    backend.engine.run('poolGradSums', chunks, [...values, part, activation]);
  }
  return dx;
}

/** All channels, or few enough of whole cache lines for some 64,000 numbers of an image. */
function channelsPerChunk([, height, width, channels]: readonly number[]): number {
  const fitting = Math.floor(65_536 / Math.max(height! * width!, 1) / 16) * 16;
  return Math.max(1, Math.min(channels!, Math.max(fitting, 16)));
}

/** What tfjs says of the sizes, and those in the order of assembly/pooling.ts. */
function sizesOf({ shape }: TensorInfo, { filterSize, strides, pad, dimRoundingMode, dilations = 1 }: PoolAttributes) {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const info = backend_util.computePool2DInfo(
    [batch, height, width, channels],
    filterSize,
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  const { outHeight, outWidth } = info;
  const window = [info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth];
  const border = [info.padInfo.top, info.padInfo.left];
  const sizes = [batch, height, width, channels, outHeight, outWidth];
  return {
    info,
    sizes: [...sizes, ...window, info.dilationHeight, info.dilationWidth, ...border],
    outShape: [batch, Math.max(outHeight, 0), Math.max(outWidth, 0), channels],
    /** Numbers that a line of results is made of. */
    strideLine: info.strideHeight * width * channels,
  };
}

function isIdentity({
  filterHeight,
  filterWidth,
  strideHeight,
  strideWidth,
  padInfo,
}: backend_util.Conv2DInfo): boolean {
  const border = padInfo.top + padInfo.bottom + padInfo.left + padInfo.right;
  return [filterHeight, filterWidth, strideHeight, strideWidth].every((size) => size === 1) && border === 0;
}
