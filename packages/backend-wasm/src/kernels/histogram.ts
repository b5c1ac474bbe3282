import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { CHUNK_SIZE, chunkRowsOf } from './chunks.ts';
import { type Call, register } from './kernel.ts';

interface TileAttributes {
  /** Tiles of an image, down and across. */
  readonly grid: readonly [rows: number, columns: number];
  /** Pixels of a tile. */
  readonly tile: readonly [height: number, width: number];
}

const LEVELS = 256;

/**
 * Ours: counts and replaces 256 levels of brightness, ⌊255 · x⌋; what is not in [0, 1] counts as the nearest that is, NaN as 0.
 *
 * - `CnnHistogram`: images `[batch, height, width, channels]` → how often each level occurs in each tile, `[batch, rows, columns, channels, 256]`. Tiles cover
 *   the image; where they reach beyond it, it is mirrored at its last pixels.
 * - `CnnLookUp`: images and tables `[batch, rows, columns, channels, 256]` → the images' shape. Each number is what the tables hold for its level: between the
 *   middles of tiles mixed of the four around.
 * - `CnnLimitedTables`: counts of the first and most `[batch]` → tables for the second that spread levels evenly. What a level occurs more often than `most` is
 *   shared among all; 0 is no limit. Follows OpenCV's createCLAHE.
 */
export function registerHistogram(): void {
  register('CnnHistogram', histogram);
  register('CnnLookUp', lookUp);
  register('CnnLimitedTables', limitedTables);
}

function histogram({ inputs: { images }, backend, attrs }: Call<'images', TileAttributes>): TensorInfo | undefined {
  if (!isCovered(images, attrs)) return undefined;
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const { grid, tile } = attrs;
  const y = backend.empty([batch, ...grid, channels, LEVELS]);
  const tiles = batch * grid[0] * grid[1];
  const perChunk = Math.max(1, Math.floor(CHUNK_SIZE / 2 / (tile[0] * tile[1] * channels + LEVELS)));
  const addresses = [images, y].map((each) => backend.address(each));
  const chunks = channels === 0 ? 0 : Math.ceil(tiles / perChunk);
  backend.engine.run('histogram', chunks, [...addresses, batch, height, width, channels, ...grid, ...tile, perChunk]);
  return y;
}

function lookUp({
  inputs: { images, tables },
  backend,
  attrs,
}: Call<'images' | 'tables', TileAttributes>): TensorInfo | undefined {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const { grid, tile } = attrs;
  const fits = isCovered(images, attrs) && util.arraysEqual(tables.shape, [batch, ...grid, channels, LEVELS]);
  if (!fits || tables.dtype !== 'float32') return undefined;
  const y = backend.empty(images.shape);
  const lines = chunkRowsOf(2 * width * channels);
  const addresses = [images, tables, y].map((each) => backend.address(each));
  const chunks = y.shape.includes(0) ? 0 : Math.ceil((batch * height) / lines);
  const sizes = [batch, height, width, channels, ...grid, ...tile];
  backend.engine.run('lookUp', chunks, [...addresses, ...sizes, lines], 12 * width);
  return y;
}

function limitedTables({
  inputs: { counts, most },
  backend,
  attrs: { pixels },
}: Call<'counts' | 'most', { pixels: number }>): TensorInfo | undefined {
  const { shape } = counts;
  const [batch] = shape as [number];
  const fits = shape.length === 5 && shape[4] === LEVELS && util.arraysEqual(most.shape, [batch]);
  if (!fits || counts.dtype !== 'float32' || most.dtype !== 'float32') return undefined;
  const y = backend.empty(shape);
  const count = util.sizeFromShape(shape) / LEVELS;
  const perChunk = CHUNK_SIZE / 4 / LEVELS;
  const addresses = [counts, most, y].map((each) => backend.address(each));
  const sizes = [count, count / Math.max(batch, 1), pixels, (LEVELS - 1) / pixels];
  backend.engine.run('limitedTables', Math.ceil(count / perChunk), [...addresses, ...sizes, perChunk]);
  return y;
}

/** Whether tiles cover the images, by less than a mirrored image more. */
function isCovered({ shape, dtype }: TensorInfo, { grid, tile }: TileAttributes): boolean {
  if (shape.length !== 4 || dtype !== 'float32') return false;
  return [0, 1].every((axis) => {
    const [size, whole] = [shape[axis + 1]!, grid[axis]! * tile[axis]!];
    return whole >= size && grid[axis]! > 0 && tile[axis]! > 0 && (whole === size || whole < 2 * size);
  });
}
