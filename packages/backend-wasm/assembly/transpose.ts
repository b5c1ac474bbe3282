import { storeLanes } from './blocks';
import { copyRun } from './moves';

/** Rows and columns of a panel: it fits into the first-level cache, and what is written at once is long enough to be fetched ahead. */
const PANEL_ROWS: i32 = 32;
const PANEL_COLUMNS: i32 = 256;
/** Bytes of a row of a panel in scratch memory; not a power of two, so that rows lie on different cache lines. */
const PITCH: usize = 4 * 256 + 16;

/**
 * Parallel: transposes planes of four-byte numbers. In each, `rows` rows of the result are neighbours before, and `columns` columns
 * neighbours after: to[row · toRow + column] = from[row + column · fromColumn]. Four outer axes count the planes. A chunk is
 * `panelsPerChunk` panels of PANEL_ROWS rows and PANEL_COLUMNS columns. `scratch`: one panel, its rows PITCH bytes apart.
 */
export function transposePlanes(
  first: i32,
  last: i32,
  scratch: usize,
  from: usize,
  to: usize,
  rows: i32,
  columns: i32,
  fromColumn: usize,
  toRow: usize,
  panelsPerChunk: i32,
  size0: i32,
  size1: i32,
  size2: i32,
  size3: i32,
  from0: i32,
  from1: i32,
  from2: i32,
  from3: i32,
  to0: i32,
  to1: i32,
  to2: i32,
  to3: i32,
): void {
  const down = (rows + PANEL_ROWS - 1) / PANEL_ROWS;
  const panels = ((columns + PANEL_COLUMNS - 1) / PANEL_COLUMNS) * down;
  const end = min(panels * size0 * size1 * size2 * size3, last * panelsPerChunk);
  for (let panel = first * panelsPerChunk; panel < end; panel++) {
    let index = panel / panels;
    const i3 = index % size3;
    index /= size3;
    const i2 = index % size2;
    index /= size2;
    const i1 = index % size1,
      i0 = index / size1;
    const column = ((panel % panels) / down) * PANEL_COLUMNS,
      row = (panel % down) * PANEL_ROWS;
    const source = from + <usize>(i0 * from0 + i1 * from1 + i2 * from2 + i3 * from3),
      target = to + <usize>(i0 * to0 + i1 * to1 + i2 * to2 + i3 * to3);
    transposePanel(
      source + <usize>column * fromColumn + ((<usize>row) << 2),
      target + <usize>row * toRow + ((<usize>column) << 2),
      min(PANEL_ROWS, rows - row),
      min(PANEL_COLUMNS, columns - column),
      fromColumn,
      toRow,
      scratch,
    );
  }
}

function transposePanel(
  from: usize,
  to: usize,
  rows: i32,
  columns: i32,
  fromColumn: usize,
  toRow: usize,
  scratch: usize,
): void {
  if (columns < 8) {
    transposeRest(from, to, rows, columns, fromColumn, toRow);
    return;
  }
  let out = scratch;
  for (let column = 0; column < columns; column += 4) {
    // Columns that are missing are read from the last.
    const a = from,
      b = column + 1 < columns ? a + fromColumn : a,
      c = column + 2 < columns ? b + fromColumn : b,
      d = column + 3 < columns ? c + fromColumn : c;
    let target = out;
    for (let at: usize = 0; at < (<usize>rows) << 2; at += 16) {
      const x0 = v128.load(a + at),
        x1 = v128.load(b + at),
        x2 = v128.load(c + at),
        x3 = v128.load(d + at);
      const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5),
        low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5),
        high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7),
        high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
      v128.store(target, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(target, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), PITCH);
      v128.store(target, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 2 * PITCH);
      v128.store(target, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 3 * PITCH);
      target += 4 * PITCH;
    }
    out += 16;
    from += fromColumn << 2;
  }
  const bytes = (<usize>columns) << 2;
  for (let row = 0; row < rows; row++) {
    copyRun(scratch, to, bytes);
    scratch += PITCH;
    to += toRow;
  }
}

function transposeRest(from: usize, to: usize, rows: i32, columns: i32, fromColumn: usize, toRow: usize): void {
  for (let row = 0; row < rows; row += 4) {
    let source = from,
      target = to;
    let column = 0;
    const whole = rows - row >= 4;
    for (; column + 4 <= columns; column += 4) {
      const x0 = v128.load(source),
        x1 = v128.load(source + fromColumn);
      source += fromColumn << 1;
      const x2 = v128.load(source),
        x3 = v128.load(source + fromColumn);
      source += fromColumn << 1;
      const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5),
        low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
      v128.store(target, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      if (whole || rows - row > 1) v128.store(target + toRow, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
      const high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7),
        high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
      if (whole || rows - row > 2) v128.store(target + (toRow << 1), v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
      if (whole) v128.store(target + (toRow << 1) + toRow, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
      target += 16;
    }
    const left = columns - column;
    if (left > 0) {
      const x0 = v128.load(source),
        x1 = left > 1 ? v128.load(source + fromColumn) : x0,
        x2 = left > 2 ? v128.load(source + (fromColumn << 1)) : x0;
      const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5),
        high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
      storeLanes(target, v128.shuffle<f32>(low01, x2, 0, 1, 4, 4), left);
      if (whole || rows - row > 1) storeLanes(target + toRow, v128.shuffle<f32>(low01, x2, 2, 3, 5, 5), left);
      if (whole || rows - row > 2) storeLanes(target + (toRow << 1), v128.shuffle<f32>(high01, x2, 0, 1, 6, 6), left);
      if (whole) storeLanes(target + (toRow << 1) + toRow, v128.shuffle<f32>(high01, x2, 2, 3, 7, 7), left);
    }
    from += 16;
    to += toRow << 2;
  }
}
