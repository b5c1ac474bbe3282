// Histograms of 256 levels of brightness, ⌊255 · x⌋ of x in [0, 1], of tiles of images, and tables by level that replace it. A picture that its tiles reach
// beyond is mirrored at its last pixels.

const LEVELS: i32 = 256;

/** Bytes of a column's entry: how far its left and its right tile's tables are away, and the share of the right one. */
const COLUMN: usize = 12;

/** NaN is no more than 0. */
function levelOf(x: f32): i32 {
  const scaled: f32 = x * 255;
  return scaled > 0 ? (scaled < 255 ? <i32>scaled : LEVELS - 1) : 0;
}

/** Where a pixel beyond the end of an axis is found. */
function mirrored(i: i32, size: i32): usize {
  const place = i < size ? i : 2 * (size - 1) - i;
  return <usize>place;
}

function countOne(table: usize, x: f32): void {
  const place = table + ((<usize>levelOf(x)) << 2);
  store<i32>(place, load<i32>(place) + 1);
}

/** Parallel: counts levels, [batch, rows, columns, channels, LEVELS]. A chunk is `tilesPerChunk` tiles. */
export function histogram(
  first: i32,
  last: i32,
  scratch: usize,
  images: usize,
  counts: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  rows: i32,
  columns: i32,
  tileHeight: i32,
  tileWidth: i32,
  tilesPerChunk: i32,
): void {
  const tables = (<usize>(channels * LEVELS)) << 2;
  const bytes = (<usize>channels) << 2,
    line = <usize>width * bytes;
  const end = min(batch * rows * columns, last * tilesPerChunk);
  for (let tile = first * tilesPerChunk; tile < end; tile++) {
    const image = tile / (rows * columns),
      top = ((tile / columns) % rows) * tileHeight,
      left = (tile % columns) * tileWidth;
    const from = images + <usize>(image * height) * line,
      to = counts + <usize>tile * tables;
    memory.fill(to, 0, tables);
    const inside = min(tileWidth, width - left);
    for (let i = top; i < top + tileHeight; i++) {
      const source = from + mirrored(i, height) * line;
      for (let c = 0; c < channels; c++) {
        const table = to + ((<usize>(c * LEVELS)) << 2),
          column = source + ((<usize>c) << 2);
        for (let j = 0; j < inside; j++) countOne(table, load<f32>(column + <usize>(left + j) * bytes));
        for (let j = max(inside, 0); j < tileWidth; j++) {
          countOne(table, load<f32>(column + mirrored(left + j, width) * bytes));
        }
      }
    }
    for (let i: usize = 0; i < tables; i += 16) v128.store(to + i, f32x4.convert_i32x4_s(v128.load(to + i)));
  }
}

/** Where a pixel lies between the middles of tiles: the tile before it. */
function tileBefore(place: i32, tile: i32): i32 {
  return <i32>floor<f32>((<f32>place - <f32>0.5 * <f32>(tile - 1)) / <f32>tile);
}

/** The share of the tile behind a pixel. */
function shareBehind(place: i32, tile: i32, before: i32): f32 {
  return (<f32>place - <f32>0.5 * <f32>(tile - 1)) / <f32>tile - <f32>before;
}

/** What one table holds for numbers `apart` bytes from each other. */
function lookUpOne(from: usize, to: usize, count: i32, apart: usize, table: usize): void {
  for (let j = 0; j < count; j++) {
    store<f32>(to, load<f32>(table + ((<usize>levelOf(load<f32>(from))) << 2)));
    from += apart;
    to += apart;
  }
}

/** A mixture of what four tables hold, those of the tiles above and below by the share `down`. */
function lookUpFour(
  from: usize,
  to: usize,
  count: i32,
  apart: usize,
  upper: usize,
  lower: usize,
  down: f32,
  columns: usize,
): void {
  for (let j = 0; j < count; j++) {
    const level = (<usize>levelOf(load<f32>(from))) << 2;
    const left = <usize>load<u32>(columns) + level,
      right = <usize>load<u32>(columns, 4) + level;
    const across = load<f32>(columns, 8);
    const first = load<f32>(upper + left),
      second = load<f32>(lower + left);
    const above = first + (load<f32>(upper + right) - first) * across,
      below = second + (load<f32>(lower + right) - second) * across;
    store<f32>(to, above + (below - above) * down);
    columns += COLUMN;
    from += apart;
    to += apart;
  }
}

/**
 * Parallel: what tables [batch, rows, columns, channels, LEVELS] hold for each number, mixed of those of the four tiles whose middles lie around the
 * pixel. A chunk is `linesPerChunk` lines. `scratch`: an entry for each column of the images.
 */
export function lookUp(
  first: i32,
  last: i32,
  scratch: usize,
  images: usize,
  tables: usize,
  y: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  rows: i32,
  columns: i32,
  tileHeight: i32,
  tileWidth: i32,
  linesPerChunk: i32,
): void {
  const bytes = (<usize>channels) << 2,
    tile = bytes * <usize>LEVELS;
  let entry = scratch;
  for (let j = 0; j < width; j++) {
    const before = tileBefore(j, tileWidth);
    store<u32>(entry, <u32>(<usize>max(before, 0) * tile));
    store<u32>(entry, <u32>(<usize>min(before + 1, columns - 1) * tile), 4);
    store<f32>(entry, shareBehind(j, tileWidth, before), 8);
    entry += COLUMN;
  }
  const end = min(batch * height, last * linesPerChunk);
  for (let at = first * linesPerChunk; at < end; at++) {
    const image = at / height,
      i = at % height;
    const above = tileBefore(i, tileHeight),
      below = min(above + 1, rows - 1);
    const down = shareBehind(i, tileHeight, above);
    const upper = tables + <usize>((image * rows + max(above, 0)) * columns) * tile,
      lower = tables + <usize>((image * rows + below) * columns) * tile;
    for (let c = 0; c < channels; c++) {
      const offset = (<usize>(at * width * channels + c)) << 2,
        table = (<usize>(c * LEVELS)) << 2;
      if (rows * columns == 1) lookUpOne(images + offset, y + offset, width, bytes, upper + table);
      else lookUpFour(images + offset, y + offset, width, bytes, upper + table, lower + table, down, scratch);
    }
  }
}
