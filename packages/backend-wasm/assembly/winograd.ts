import { areFinite, convolveTile, hasFinitePixel } from './exact-tile';
import { multiplyColumnsPanels, multiplyPanels } from './gemm';
import { TILE_ROWS } from './tiles';
import { gatherThree, SLAB, spreadKernel } from './winograd-lines';
import { gatherTile, locate, spreadGradientTile, spreadTile } from './winograd-tiles';

/** Points in two dimensions. */
const POINTS: i32 = 36;
/** Results per side of a tile. */
const TILE: i32 = 4;

/** Bytes of a matrix `[depth, columns]` in panels of eight columns. */
function panelBytes(columns: i32, depth: i32): usize {
  return <usize>((columns + 7) / 8) * <usize>depth * 32;
}

/** Where four columns from `column` on of a row lie in such a matrix. */
function inPanels(column: i32, row: i32, depth: i32): usize {
  return <usize>(column / 8) * <usize>depth * 32 + ((<usize>row) << 5) + ((<usize>(column & 7)) << 2);
}

/**
 * Parallel: spreads kernels `[3, 3, inChannels, outChannels]`; a chunk is four input channels, and says in `finite[chunk]` whether they are.
 * Forward: U[point][out / 8][in][8]. Backward: U[point][in / 8][out][8] of the kernels turned by 180°. Channels in multiples of four.
 * `scratch`: 3,200 bytes.
 */
export function winogradKernels(
  first: i32,
  last: i32,
  scratch: usize,
  weight: usize,
  u: usize,
  finite: usize,
  inChannels: i32,
  outChannels: i32,
  backward: i32,
): void {
  const tap = (<usize>(inChannels * outChannels)) << 2;
  const depth = backward ? outChannels : inChannels;
  const pointStep = panelBytes(backward ? inChannels : outChannels, depth);
  const between = scratch,
    spread = scratch + 576;
  for (let chunk = first; chunk < last; chunk++) {
    const channel = chunk * 4;
    let good = true;
    for (let i: usize = 0; i < 9; i++) {
      const at = weight + i * tap + ((<usize>(channel * outChannels)) << 2);
      good = good && areFinite(at, 4 * outChannels);
    }
    store<i32>(finite + ((<usize>chunk) << 2), good ? 1 : 0);
    for (let out = 0; out < outChannels; out += 4) {
      for (let lane = 0; lane < 4; lane++) {
        let from = weight + ((<usize>((channel + lane) * outChannels + out)) << 2);
        let row: usize = 3 * tap,
          column = tap;
        if (backward) {
          from += 8 * tap;
          row = -row;
          column = -column;
        }
        for (let j: usize = 0; j < 3; j++) {
          const line = from + j * column;
          spreadKernel(v128.load(line), v128.load(line + row), v128.load(line + 2 * row), between + (j << 4), 48);
        }
        const to = backward ? spread + <usize>lane * 576 : u + inPanels(out, channel + lane, depth);
        const step: usize = backward ? 16 : pointStep;
        for (let i: usize = 0; i < 6; i++) {
          const line = between + i * 48;
          spreadKernel(v128.load(line), v128.load(line, 16), v128.load(line, 32), to + i * 6 * step, step);
        }
      }
      if (!backward) continue;
      for (let point: usize = 0; point < <usize>POINTS; point++) {
        const from = spread + (point << 4);
        const x0 = v128.load(from),
          x1 = v128.load(from, 576),
          x2 = v128.load(from, 1152),
          x3 = v128.load(from, 1728);
        const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5),
          high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7),
          low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5),
          high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
        const to = u + point * pointStep + inPanels(channel, out, depth);
        v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
        v128.store(to, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32);
        v128.store(to, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64);
        v128.store(to, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96);
      }
    }
  }
}

/**
 * Parallel: images and spread kernels → results + bias, activated. A chunk is `block` tiles, a multiple of six.
 *
 * `scratch`: tables and intermediates (see `conv2d.ts`), V[36][block][inChannels] and M[36][block][group].
 */
export function winogradConvolve(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  weight: usize,
  u: usize,
  finite: usize,
  backward: i32,
  y: usize,
  batch: i32,
  height: i32,
  width: i32,
  inChannels: i32,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  top: i32,
  left: i32,
  block: i32,
  outPerChunk: i32,
  group: i32,
  bias: usize,
  activation: i32,
): void {
  const down = (outHeight + TILE - 1) / TILE,
    across = (outWidth + TILE - 1) / TILE;
  const tiles = batch * down * across;
  const pixel = (<usize>inChannels) << 2,
    outPixel = (<usize>outChannels) << 2;
  const table = scratch,
    between = scratch + 256,
    work = between + 36 * SLAB;
  const zeros = work + 192;
  const v = zeros + pixel,
    m = v + <usize>(POINTS * block) * pixel;
  const vPoint = <usize>block * pixel,
    uPoint = panelBytes(outChannels, inChannels);
  const outChunks = (outChannels + outPerChunk - 1) / outPerChunk;
  memory.fill(zeros, 0, pixel);
  for (let chunk = first; chunk < last; chunk++) {
    const start = (chunk / outChunks) * block,
      count = min(block, tiles - start);
    const firstOut = (chunk % outChunks) * outPerChunk,
      lastOut = min(outChannels, firstOut + outPerChunk);
    // Where the chunk before was other channels of the same tiles, these have been spread.
    for (let t = chunk == first || firstOut == 0 ? 0 : count; t < count; t++) {
      const tile = start + t;
      const image = tile / (down * across),
        row = (tile / across) % down,
        column = tile % across;
      const from = x + <usize>image * <usize>(height * width) * pixel;
      locate(table, 6, from, row * TILE - top, column * TILE - left, height, width, pixel, zeros);
      spreadTile(table, between, inChannels, v + <usize>t * pixel, vPoint);
    }
    // Whole tiles of rows: what lies in the rows after the last is computed in vain and never read.
    const rows = ((count + TILE_ROWS - 1) / TILE_ROWS) * TILE_ROWS;
    for (let out = firstOut; out < lastOut; out += group) {
      const channels = min(group, lastOut - out);
      const mRow = (<usize>channels) << 2,
        mPoint = <usize>block * mRow;
      for (let point: usize = 0; point < <usize>POINTS; point++) {
        const kernels = u + point * uPoint + inPanels(out, 0, inChannels);
        multiplyPanels(v + point * vPoint, pixel, kernels, m + point * mPoint, mRow, rows, channels, inChannels, work);
      }
      for (let t = 0; t < count; t++) {
        const tile = start + t;
        const image = tile / (down * across),
          row = (tile / across) % down,
          column = tile % across;
        const at =
          y + <usize>((image * outHeight + row * TILE) * outWidth + column * TILE) * outPixel + ((<usize>out) << 2);
        const good = gatherTile(
          m + <usize>t * mRow,
          mPoint,
          channels,
          between,
          at,
          <usize>outWidth * outPixel,
          outPixel,
          min(TILE, outHeight - row * TILE),
          min(TILE, outWidth - column * TILE),
          bias == 0 ? 0 : bias + ((<usize>out) << 2),
          activation,
        );
        if (good) continue;
        const from = x + <usize>image * <usize>(height * width) * pixel;
        locate(table, 6, from, row * TILE - top, column * TILE - left, height, width, pixel, zeros);
        // Where kernels are not finite, neither is any of their results; where no pixel is, none at all.
        if (!allSet(finite, (backward ? outChannels : inChannels) / 4)) continue;
        if (!hasFinitePixel(table, zeros, inChannels)) continue;
        const tap = (<usize>(inChannels * outChannels)) << 2;
        convolveTile(
          table,
          zeros,
          inChannels,
          backward ? weight + 8 * tap + <usize>out * pixel : weight + ((<usize>out) << 2),
          backward ? -tap : tap,
          backward ? 4 : outPixel,
          backward ? pixel : 4,
          channels,
          at,
          <usize>outWidth * outPixel,
          outPixel,
          min(TILE, outHeight - row * TILE),
          min(TILE, outWidth - column * TILE),
          bias == 0 ? 0 : bias + ((<usize>out) << 2),
          activation,
        );
      }
    }
  }
}

function allSet(flags: usize, count: i32): bool {
  for (let i = 0; i < count; i++) if (!load<i32>(flags + ((<usize>i) << 2))) return false;
  return true;
}

/**
 * Parallel: the kernels' gradient at the points, S[part][point][in][out]. A chunk is `tilesPerPart` tiles of the batch and a block of
 * `inBlock` × `outBlock` channels; it spreads `block` tiles of the images and of the results' gradient at a time and adds up their products.
 *
 * `scratch`: 9,472 bytes, a tile, zeros, V[36][block][inBlock] and W[36][outBlock / 8][block][8].
 */
export function winogradBackKernels(
  first: i32,
  last: i32,
  scratch: usize,
  x: usize,
  dy: usize,
  parts: usize,
  tiles: i32,
  tilesPerPart: i32,
  block: i32,
  height: i32,
  width: i32,
  inChannels: i32,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  top: i32,
  left: i32,
  inBlock: i32,
  outBlock: i32,
): void {
  const down = (outHeight + TILE - 1) / TILE,
    across = (outWidth + TILE - 1) / TILE;
  const pixel = (<usize>inChannels) << 2,
    outPixel = (<usize>outChannels) << 2;
  const inBlocks = (inChannels + inBlock - 1) / inBlock,
    outBlocks = (outChannels + outBlock - 1) / outBlock;
  const table = scratch,
    between = scratch + 256,
    tileOfSums = between + 36 * SLAB,
    zeros = tileOfSums + 192;
  const v = zeros + ((<usize>max(inBlock, outBlock)) << 2);
  memory.fill(zeros, 0, (<usize>max(inBlock, outBlock)) << 2);
  for (let chunk = first; chunk < last; chunk++) {
    const part = chunk / (inBlocks * outBlocks);
    const channel = ((chunk / outBlocks) % inBlocks) * inBlock,
      out = (chunk % outBlocks) * outBlock;
    const channels = min(inBlock, inChannels - channel),
      outs = min(outBlock, outChannels - out);
    const vRow = (<usize>channels) << 2,
      vPoint = <usize>block * vRow;
    const w = v + <usize>POINTS * vPoint;
    const panelStep = (<usize>block) << 5,
      wPoint = panelBytes(outs, block);
    const sums = parts + <usize>(part * POINTS) * <usize>inChannels * outPixel;
    const from = part * tilesPerPart,
      end = min(tiles, from + tilesPerPart);
    for (let start = from; start < end; start += block) {
      const count = min(block, end - start);
      for (let t = 0; t < count; t++) {
        const tile = start + t;
        const image = tile / (down * across),
          row = ((tile / across) % down) * TILE,
          column = (tile % across) * TILE;
        const images = x + <usize>(image * height * width) * pixel + ((<usize>channel) << 2);
        locate(table, 6, images, row - top, column - left, height, width, pixel, zeros);
        spreadTile(table, between, channels, v + <usize>t * vRow, vPoint);
        const gradients = dy + <usize>(image * outHeight * outWidth) * outPixel + ((<usize>out) << 2);
        locate(table, 4, gradients, row, column, outHeight, outWidth, outPixel, zeros);
        spreadGradientTile(table, between, outs, w + ((<usize>t) << 5), panelStep, wPoint);
      }
      for (let point: usize = 0; point < <usize>POINTS; point++) {
        multiplyColumnsPanels(
          v + point * vPoint,
          vRow,
          w + point * wPoint,
          panelStep,
          sums + (point * <usize>inChannels + <usize>channel) * outPixel + ((<usize>out) << 2),
          outPixel,
          channels,
          outs,
          count,
          start > from,
          tileOfSums,
        );
      }
    }
  }
}

/**
 * Parallel, the end: the sum of S[part][point][in][out] over its parts → the gradient `[3, 3, in, out]`. A chunk is one input channel.
 * `scratch`: 1,024 bytes.
 */
export function winogradGather(
  first: i32,
  last: i32,
  scratch: usize,
  s: usize,
  count: i32,
  gradient: usize,
  inChannels: i32,
  outChannels: i32,
): void {
  const tap = (<usize>(inChannels * outChannels)) << 2;
  const part = <usize>POINTS * tap;
  for (let channel = first; channel < last; channel++) {
    for (let out = 0; out < outChannels; out += 4) {
      const at = (<usize>(channel * outChannels + out)) << 2;
      for (let j: usize = 0; j < 6; j++) {
        const from = s + at + j * tap;
        const step: usize = 6 * tap;
        gatherThree(
          sumOfParts(from, part, count),
          sumOfParts(from + step, part, count),
          sumOfParts(from + 2 * step, part, count),
          sumOfParts(from + 3 * step, part, count),
          sumOfParts(from + 4 * step, part, count),
          sumOfParts(from + 5 * step, part, count),
          scratch + (j << 4),
          96,
        );
      }
      for (let i: usize = 0; i < 3; i++) {
        const row = scratch + i * 96;
        gatherThree(
          v128.load(row),
          v128.load(row, 16),
          v128.load(row, 32),
          v128.load(row, 48),
          v128.load(row, 64),
          v128.load(row, 80),
          gradient + at + i * 3 * tap,
          tap,
        );
      }
    }
  }
}

function sumOfParts(from: usize, part: usize, count: i32): v128 {
  let sum = v128.load(from);
  for (let i = 1; i < count; i++) {
    from += part;
    sum = f32x4.add(sum, v128.load(from));
  }
  return sum;
}
