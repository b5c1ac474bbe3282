import { activate, multiplyAdd as fma } from './simd';
import { gatherFour, SLAB, spreadData, spreadGradient } from './winograd-lines';

// Winograd's transforms of one tile in two dimensions: first along its columns, then along its rows.

/**
 * Writes the addresses of the `size` × `size` pixels of a tile, `zeros` for those outside of the image.
 */
export function locate(
  table: usize,
  size: i32,
  image: usize,
  top: i32,
  left: i32,
  height: i32,
  width: i32,
  pixel: usize,
  zeros: usize,
): void {
  for (let i = 0; i < size; i++) {
    const y = top + i;
    for (let j = 0; j < size; j++) {
      const x = left + j;
      const inside = y >= 0 && y < height && x >= 0 && x < width;
      store<usize>(table, inside ? image + <usize>(y * width + x) * pixel : zeros);
      table += 4;
    }
  }
}

/** Spreads one tile of data, all channels: V[point][tile][channel]. `from` is the table of its 36 pixels. */
export function spreadTile(from: usize, between: usize, channels: i32, v: usize, pointStep: usize): void {
  const end = (<usize>channels) << 2;
  for (let at: usize = 0; at < end; at += SLAB) {
    const bytes = min(SLAB, end - at);
    for (let j: usize = 0; j < 6; j++) {
      const pixels = from + (j << 2);
      spreadData(
        load<usize>(pixels) + at,
        load<usize>(pixels, 24) + at,
        load<usize>(pixels, 48) + at,
        load<usize>(pixels, 72) + at,
        load<usize>(pixels, 96) + at,
        load<usize>(pixels, 120) + at,
        bytes,
        between + j * SLAB,
        6 * SLAB,
      );
    }
    for (let i: usize = 0; i < 6; i++) {
      const row = between + i * (6 * SLAB);
      const to = v + at + i * 6 * pointStep;
      spreadData(row, row + SLAB, row + 2 * SLAB, row + 3 * SLAB, row + 4 * SLAB, row + 5 * SLAB, bytes, to, pointStep);
    }
  }
}

/** Spreads one tile of the results' gradient: W[point][channel / 8][tile][8]. `from` is the table of its 16 pixels. */
export function spreadGradientTile(
  from: usize,
  between: usize,
  channels: i32,
  w: usize,
  panelStep: usize,
  pointStep: usize,
): void {
  const end = (<usize>channels) << 2;
  for (let at: usize = 0; at < end; at += SLAB) {
    const bytes = min(SLAB, end - at);
    for (let j: usize = 0; j < 4; j++) {
      const pixels = from + (j << 2);
      spreadGradient(
        load<usize>(pixels) + at,
        load<usize>(pixels, 16) + at,
        load<usize>(pixels, 32) + at,
        load<usize>(pixels, 48) + at,
        bytes,
        between + j * SLAB,
        4 * SLAB,
        32,
      );
    }
    for (let i: usize = 0; i < 6; i++) {
      const row = between + i * (4 * SLAB);
      const to = w + (at >> 5) * panelStep + i * 6 * pointStep;
      spreadGradient(row, row + SLAB, row + 2 * SLAB, row + 3 * SLAB, bytes, to, pointStep, panelStep);
    }
  }
}

/** Gathers the results of one tile, all channels, and says whether all are finite. */
export function gatherTile(
  m: usize,
  pointStep: usize,
  channels: i32,
  between: usize,
  y: usize,
  yRow: usize,
  yColumn: usize,
  rows: i32,
  columns: i32,
  bias: usize,
  activation: i32,
): bool {
  const end = (<usize>channels) << 2;
  const line = between + 24 * SLAB;
  let good = true;
  for (let at: usize = 0; at < end; at += SLAB) {
    const bytes = min(SLAB, end - at);
    for (let j: usize = 0; j < 6; j++) {
      gatherFour(m + at + j * pointStep, 6 * pointStep, bytes, between + j * SLAB, 6 * SLAB);
    }
    for (let i = 0; i < rows; i++) {
      gatherFour(between + <usize>i * (6 * SLAB), SLAB, bytes, line, SLAB);
      const to = y + <usize>i * yRow + at;
      for (let j: usize = 0; j < <usize>columns; j++) {
        const finite = finish(line + j * SLAB, bytes, bias == 0 ? 0 : bias + at, activation, to + j * yColumn);
        good = good && finite;
      }
    }
  }
  return good;
}

/** Results + bias, activated. Says whether the results are finite. */
function finish(from: usize, bytes: usize, bias: usize, activation: i32, to: usize): bool {
  const zero = f32x4.splat(0);
  // As in `areFinite`.
  let sum = zero;
  for (let at: usize = 0; at < bytes; at += 16) {
    let x = v128.load(from + at);
    sum = fma(x, zero, sum);
    if (bias != 0) x = f32x4.add(x, v128.load(bias + at));
    v128.store(to + at, activate(x, activation));
  }
  return !v128.any_true(f32x4.ne(sum, sum));
}
