import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { CHUNK_SIZE } from './chunks.ts';
import { type Call, register } from './kernel.ts';

interface WarpAttributes {
  readonly size: readonly [height: number, width: number];
  readonly mode: 'bilinear' | 'nearest' | 'bicubic';
  readonly padding: 'constant' | 'replicate' | 'reflect' | 'symmetric' | 'circular';
  /** One number for each channel. */
  readonly fill: readonly number[];
  /** The matrices in double precision, in the place of the tensor's. */
  readonly matrices?: Float64Array;
  /** Colour steps that follow, as those of `CnnRecolor`: `[batch, steps, 16]`. */
  readonly program?: Float32Array;
  /** For tests: every image in the way that serves any matrix. */
  readonly plain?: boolean;
}

interface WarpGradAttributes extends WarpAttributes {
  readonly shape: readonly [batch: number, height: number, width: number, channels: number];
}

/** Numbers of assembly/warp-view.ts. */
const MODES = { bilinear: 0, nearest: 1, bicubic: 2 } as const;
const PADDINGS = { constant: 0, replicate: 1, reflect: 2, symmetric: 3, circular: 4 } as const;

/** Bytes at the start of scratch memory that assembly/warp.ts knows an image by. */
const VIEW_BYTES = 256;

/** Numbers of a colour step. */
const STEP = 16;

/**
 * Looks images `[batch, height, width, channels]` up through `matrices` `[batch or 1, 3, 3]`, which lead from pixels of the result to pixels of the
 * images → `[batch, …size, channels]`.
 */
function warp({ inputs, backend, attrs }: Call<'images' | 'matrices', WarpAttributes>): TensorInfo {
  const { images, matrices } = inputs;
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [outHeight, outWidth] = attrs.size;
  const y = backend.empty([batch, outHeight, outWidth, channels]);
  const image = outHeight * outWidth * channels;
  if (batch * image === 0) return y;
  // Whole images, or parts of one that are equally large.
  const parts = Math.min(outHeight, Math.max(1, Math.round(image / CHUNK_SIZE)));
  const imagesPerChunk = Math.max(1, Math.floor(CHUNK_SIZE / image));
  const chunks = Math.ceil(batch / imagesPerChunk) * parts;
  const rowsPerChunk = Math.ceil(outHeight / parts);
  withNumbers(backend, matrices, attrs, (at, step, fill, program) => {
    const addresses = [backend.address(images), at, backend.address(y), fill];
    const sizes = [batch, height, width, channels, outHeight, outWidth, step];
    const settings = [MODES[attrs.mode], PADDINGS[attrs.padding]];
    const rows = [parts, rowsPerChunk, imagesPerChunk, attrs.plain ? 1 : 0];
    const colors = [program, (attrs.program?.length ?? 0) / (batch * STEP)];
    const values = [...addresses, ...sizes, ...settings, ...rows, ...colors];
    backend.engine.run('warp', chunks, values, scratchBytes(width, channels, outWidth));
  });
  return y;
}

/** The gradient of `warp` to images of the given `shape`. */
function warpGrad({ inputs, backend, attrs }: Call<'dy' | 'matrices', WarpGradAttributes>): TensorInfo {
  const { dy, matrices } = inputs;
  const [batch, height, width, channels] = attrs.shape;
  const dImages = backend.empty(attrs.shape);
  if (attrs.shape.includes(0)) return dImages;
  withNumbers(backend, matrices, attrs, (at, step) => {
    const addresses = [backend.address(dy), at, backend.address(dImages)];
    const sizes = [height, width, channels, ...attrs.size, step];
    const values = [...addresses, ...sizes, MODES[attrs.mode], PADDINGS[attrs.padding]];
    backend.engine.run('warpBack', batch, values, VIEW_BYTES);
  });
  return dImages;
}

/** A table of columns and two rows. */
function scratchBytes(width: number, channels: number, outWidth: number): number {
  return VIEW_BYTES + 16 * outWidth + 2 * (width + 4) * 4 * channels + 64;
}

/** Puts the matrices, in double precision, the colour outside and the colour steps into the engine's memory. */
function withNumbers(
  backend: CnnWasmBackend,
  matrices: TensorInfo,
  attrs: WarpAttributes,
  body: (matrices: number, step: number, fill: number, program: number) => void,
): void {
  const numbers = attrs.matrices ?? (backend.data.get(matrices.dataId).values as Float32Array);
  const { heap } = backend.engine;
  const colors = attrs.program ?? new Float32Array();
  const at = heap.allocate(numbers.length * 8 + (attrs.fill.length + colors.length) * 4);
  try {
    new Float64Array(heap.memory.buffer, at, numbers.length).set(numbers);
    const fill = at + numbers.length * 8;
    new Float32Array(heap.memory.buffer, fill, attrs.fill.length).set(attrs.fill);
    const program = fill + attrs.fill.length * 4;
    new Float32Array(heap.memory.buffer, program, colors.length).set(colors);
    body(at, numbers.length === 9 ? 0 : 72, fill, program);
  } finally {
    heap.release(at);
  }
}

export function registerWarp(): void {
  register('CnnWarp', warp);
  register('CnnWarpGrad', warpGrad);
}
