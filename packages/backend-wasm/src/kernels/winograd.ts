import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import type { Convolution, Finish } from './conv2d.ts';

const POINTS = 36;
/** A table of pixels, and what lies between the transforms of the two dimensions. */
const BETWEEN_BYTES = 256 + 36 * 256;
/** Six rows of eight sums. */
const TILE_BYTES = 192;
/** Memory that a thread's tiles may fill: the second-level cache and a little more. */
const BLOCK_BYTES = 2.5 * 2 ** 20;
/** Tiles that are spread before their products are added to the kernels' gradient. */
const GRADIENT_TILES = 48;
/** Channels of a block of the kernels' gradient, whose sums should stay in the second-level cache. */
const CHANNELS = 128;
/** Pieces of the kernels' gradient that threads may share out. */
const CHUNKS = 8;

/**
 * Whether Winograd's algorithm applies and pays: 3 × 3 in steps of one, enough channels for its products to outweigh the transforms, and images
 * that fill their tiles of 4 × 4. With one small image the transform of the kernels costs as much as it saves, but it is done once if the kernels stay.
 */
export function winogradFits(sizes: Convolution): boolean {
  const { kernelHeight, kernelWidth, strideX, strideY, dilationX, dilationY, inChannels, outChannels, groups } = sizes;
  const { outHeight, outWidth } = sizes;
  const steps = [strideX, strideY, dilationX, dilationY, groups];
  if (kernelHeight !== 3 || kernelWidth !== 3 || steps.some((step) => step !== 1)) return false;
  if (inChannels % 4 || outChannels % 4 || inChannels < 16 || outChannels < 16) return false;
  return 16 * tilesOf(sizes) < 2 * sizes.batch * outHeight * outWidth;
}

export function winogradForward(
  backend: CnnWasmBackend,
  sizes: Convolution,
  x: number,
  filter: TensorInfo,
  y: number,
  finish: Finish,
): void {
  convolve(backend, sizes, x, filter, y, finish, false);
}

/** The gradient to the images is a convolution of the results' gradient with the kernels turned by 180°. */
export function winogradBackInput(
  backend: CnnWasmBackend,
  sizes: Convolution,
  dy: number,
  filter: TensorInfo,
  dx: number,
): void {
  const turned: Convolution = {
    ...sizes,
    height: sizes.outHeight,
    width: sizes.outWidth,
    inChannels: sizes.outChannels,
    outHeight: sizes.height,
    outWidth: sizes.width,
    outChannels: sizes.inChannels,
    top: 2 - sizes.top,
    left: 2 - sizes.left,
  };
  convolve(backend, turned, dy, filter, dx, { bias: 0, activation: 0 }, true);
}

function convolve(
  backend: CnnWasmBackend,
  sizes: Convolution,
  x: number,
  filter: TensorInfo,
  y: number,
  { bias, activation }: Finish,
  backward: boolean,
): void {
  const { batch, height, width, inChannels, outHeight, outWidth, outChannels, top, left } = sizes;
  const { engine } = backend;
  const [channels, others] = backward ? [outChannels, inChannels] : [inChannels, outChannels];
  const direction = backward ? 1 : 0;
  const weight = backend.address(filter);
  const spreadBytes = 4 * POINTS * inChannels * inPanels(outChannels);
  const spread = backend.derive(filter, backward ? 'turned' : 'straight', spreadBytes + channels, (at) => {
    engine.run('winogradKernels', channels / 4, [weight, at, at + spreadBytes, channels, others, direction], 4096);
  });
  const tiles = tilesOf(sizes);
  // A few tiles are shared out by their results' channels, and spread by each thread for itself.
  const outPerChunk = tiles > 96 ? outChannels : Math.max(32, inPanels(Math.ceil(outChannels / 8)));
  const group = Math.min(outPerChunk, 128);
  const perTile = 4 * POINTS * (inChannels + group);
  const most = Math.min(96, Math.max(1, Math.floor(BLOCK_BYTES / perTile / 6)) * 6);
  const block = Math.min(most, Math.ceil(tiles / 6) * 6);
  const scratch = BETWEEN_BYTES + TILE_BYTES + 4 * inChannels + block * perTile + 256;
  engine.run(
    'winogradConvolve',
    Math.ceil(tiles / block) * Math.ceil(outChannels / outPerChunk),
    [
      x,
      weight,
      spread.at,
      spread.at + spreadBytes,
      direction,
      y,
      batch,
      height,
      width,
      inChannels,
      outHeight,
      outWidth,
      outChannels,
      top,
      left,
      block,
      outPerChunk,
      group,
      bias,
      activation,
    ],
    scratch,
  );
  spread.release();
}

export function winogradBackKernels(
  { engine }: CnnWasmBackend,
  sizes: Convolution,
  x: number,
  dy: number,
  gradient: number,
): void {
  const { height, width, inChannels, outHeight, outWidth, outChannels, top, left } = sizes;
  const tiles = tilesOf(sizes);
  const inBlock = Math.min(inChannels, CHANNELS);
  const outBlock = Math.min(outChannels, CHANNELS);
  const blocks = Math.ceil(inChannels / inBlock) * Math.ceil(outChannels / outBlock);
  const wanted = Math.max(1, Math.min(Math.ceil(CHUNKS / blocks), Math.floor(tiles / 64)));
  const tilesPerPart = Math.ceil(tiles / wanted);
  const parts = Math.ceil(tiles / tilesPerPart);
  const block = Math.min(GRADIENT_TILES, tilesPerPart);
  const sums = engine.heap.allocate(4 * POINTS * parts * inChannels * outChannels);
  const perTile = 4 * POINTS * (inBlock + inPanels(outBlock));
  engine.run(
    'winogradBackKernels',
    parts * blocks,
    [
      x,
      dy,
      sums,
      tiles,
      tilesPerPart,
      block,
      height,
      width,
      inChannels,
      outHeight,
      outWidth,
      outChannels,
      top,
      left,
      inBlock,
      outBlock,
    ],
    BETWEEN_BYTES + TILE_BYTES + 4 * Math.max(inBlock, outBlock) + block * perTile + 64,
  );
  engine.run('winogradGather', inChannels, [sums, parts, gradient, inChannels, outChannels], 1024);
  engine.heap.release(sums);
}

/** Channels when they are stored in panels of eight. */
function inPanels(channels: number): number {
  return Math.ceil(channels / 8) * 8;
}

function tilesOf({ batch, outHeight, outWidth }: Convolution): number {
  return batch * Math.ceil(outHeight / 4) * Math.ceil(outWidth / 4);
}
