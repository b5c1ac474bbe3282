import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { CHUNK_SIZE } from './chunks.ts';
import { type Call, register } from './kernel.ts';

interface SampleAttributes {
  readonly mode: 'bilinear' | 'nearest';
  readonly paddingMode: 'zeros' | 'border' | 'reflection';
  /** Whether −1 and 1 are the centres of the outermost pixels, not their outer edges. */
  readonly alignCorners: boolean;
}

/** Numbers of assembly/sampling.ts. */
const MODES = { bilinear: 0, nearest: 1 } as const;
const PADDINGS = { zeros: 0, border: 1, reflection: 2 } as const;

export function registerSampling(): void {
  register('CnnGridSample', gridSample);
  register('CnnGridSampleGrad', gridSampleGrad);
}

/**
 * Looks up images `[batch, height, width, channels]` at places `[batch, h, w, 2]`, (x, y) from −1 to 1 → `[batch, h, w, channels]`. Follows
 * torch.nn.functional.grid_sample.
 */
function gridSample({ inputs, backend, attrs }: Call<'images' | 'grid', SampleAttributes>): TensorInfo {
  const { images, grid } = inputs;
  const { batch, sizes, places, channels, settings } = sizesOf(images, grid, attrs);
  const y = backend.empty([...grid.shape.slice(0, 3), channels]);
  const perChunk = pixelsPerChunk(channels);
  const addresses = [images, grid, y].map((each) => backend.address(each));
  const chunks = channels === 0 ? 0 : Math.ceil((batch * places) / perChunk);
  backend.engine.run('gridSample', chunks, [...addresses, ...sizes, ...settings, perChunk]);
  return y;
}

/** The gradients of `gridSample` to the images and the places. */
function gridSampleGrad({ inputs, backend, attrs }: Call<'dy' | 'images' | 'grid', SampleAttributes>): TensorInfo[] {
  const { dy, images, grid } = inputs;
  const { batch, sizes, places, channels, settings } = sizesOf(images, grid, attrs);
  const { engine } = backend;
  const [dImages, dGrid] = [backend.empty(images.shape), backend.empty(grid.shape)];
  const [gradient, pixels, at] = [dy, images, grid].map((each) => backend.address(each)) as [number, number, number];
  // Whole cache lines, and few enough that a chunk's part of an image stays in the cache.
  const area = Math.max(places, images.shape[1]! * images.shape[2]!, 1);
  const part = Math.max(1, Math.min(channels, Math.max(16, Math.floor(CHUNK_SIZE / area / 16) * 16)));
  const chunks = images.shape.includes(0) ? 0 : batch * Math.ceil(channels / part);
  engine.run('gridSampleBackImages', chunks, [gradient, at, backend.address(dImages), ...sizes, ...settings, part]);
  if (attrs.mode === 'nearest') {
    (backend.data.get(dGrid.dataId).values as Float32Array).fill(0);
  } else {
    const perChunk = pixelsPerChunk(channels);
    const [, ...rest] = settings;
    const toGrid = [gradient, pixels, at, backend.address(dGrid), ...sizes, ...rest, perChunk];
    engine.run('gridSampleBackGrid', Math.ceil((batch * places) / perChunk), toGrid);
  }
  return [dImages, dGrid];
}

function sizesOf(images: TensorInfo, grid: TensorInfo, { mode, paddingMode, alignCorners }: SampleAttributes) {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const places = util.sizeFromShape(grid.shape.slice(1, 3));
  const settings = [MODES[mode], PADDINGS[paddingMode], alignCorners ? 1 : 0];
  return { batch, channels, places, sizes: [batch, height, width, channels, places], settings };
}

function pixelsPerChunk(channels: number): number {
  return Math.max(1, Math.floor(CHUNK_SIZE / 4 / Math.max(channels, 4)));
}
