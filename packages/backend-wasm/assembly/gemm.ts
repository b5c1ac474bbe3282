import { activate, NO_ACTIVATION } from './simd';
import { dot, TILE_COLUMNS, TILE_ROWS, tileColumns, tileColumnsAdd, tileDots, tileRow, tileRows } from './tiles';

/** Longest run that is summed in one go; longer sums are added up from such parts, which also keeps them exact. */
const DEPTH: i32 = 512;
/** Rows of a transposed A that are packed at a time: whole tiles. */
const STRIP_ROWS: i32 = 384;

/**
 * C[m × n] (+)= A[m × k] · B[k × n], where B's rows are `bRow` bytes apart; A's values are `aRow` and `aStep` bytes apart, one of which is 4. With
 * `bTransposed`, B is stored as `[n × k]`.
 *
 * `scratch`: a tile (192 bytes), a packed panel of B (DEPTH · 32 bytes), and where A is transposed packed strips of it (DEPTH · STRIP_ROWS · 4 bytes).
 */
export function multiply(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  m: i32,
  n: i32,
  k: i32,
  accumulate: bool,
  scratch: usize,
  bTransposed: bool = false,
): void {
  if (k == 0 && !accumulate) {
    for (let i = 0; i < m; i++) memory.fill(c + <usize>i * cRow, 0, (<usize>n) << 2);
    return;
  }
  // Values that are far apart fall on the same cache lines, so they are packed once and then used for every panel of B.
  const strips = aStep > 256 && n >= 32 ? scratch + 192 + ((<usize>DEPTH) << 5) : 0;
  const rows = strips ? STRIP_ROWS : m;
  for (let i = 0; i < m; i += rows) {
    for (let start = 0; start < k; start += DEPTH) {
      multiplyBlock(
        a + <usize>i * aRow + <usize>start * aStep,
        aRow,
        aStep,
        b + <usize>start * (bTransposed ? 4 : bRow),
        bRow,
        c + <usize>i * cRow,
        cRow,
        min(rows, m - i),
        n,
        min(DEPTH, k - start),
        accumulate || start > 0,
        scratch,
        strips,
        bTransposed,
      );
    }
  }
}

/** The product of blocks that are summed in one go. */
function multiplyBlock(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  m: i32,
  n: i32,
  depth: i32,
  add: bool,
  scratch: usize,
  strips: usize,
  bTransposed: bool,
): void {
  const tile = scratch,
    panel = scratch + 192;
  const pack = bTransposed || (bRow > 1024 && m >= TILE_ROWS);
  const wholeRows = m - (m % TILE_ROWS);
  const stripBytes = (<usize>(depth * TILE_ROWS)) << 2;
  if (strips) {
    for (let i = 0; i < wholeRows; i += TILE_ROWS) {
      packStrip(a + ((<usize>i) << 2), aStep, depth, strips + <usize>(i / TILE_ROWS) * stripBytes);
    }
  }
  for (let j = 0; j < n; j += TILE_COLUMNS) {
    const width = min(TILE_COLUMNS, n - j);
    let columns = b + <usize>j * (bTransposed ? bRow : 4),
      columnsRow = bRow;
    if (pack) {
      if (bTransposed) packTurned(columns, bRow, width, depth, panel);
      else packPanel(columns, bRow, depth, panel);
      columns = panel;
      columnsRow = 32;
    }
    const target = c + ((<usize>j) << 2);
    const direct = !add && width == TILE_COLUMNS;
    for (let i = 0; i < wholeRows; i += TILE_ROWS) {
      const rows = a + <usize>i * aRow;
      const out = target + <usize>i * cRow;
      const to = direct ? out : tile,
        toRow = direct ? cRow : 32;
      if (aStep == 4) tileRows(rows, aRow, columns, columnsRow, depth, to, toRow);
      else if (strips) {
        tileColumns(strips + <usize>(i / TILE_ROWS) * stripBytes, 24, columns, columnsRow, depth, to, toRow);
      } else tileColumns(rows, aStep, columns, columnsRow, depth, to, toRow);
      if (!direct) moveTile(tile, out, cRow, TILE_ROWS, width, add);
    }
    if (wholeRows == m) continue;
    if (m >= TILE_ROWS) {
      // The rows that are left over, and some above them in vain: a whole tile is faster than single rows.
      const rows = a + <usize>(m - TILE_ROWS) * aRow;
      if (aStep == 4) tileRows(rows, aRow, columns, columnsRow, depth, tile, 32);
      else tileColumns(rows, aStep, columns, columnsRow, depth, tile, 32);
      const skipped = (<usize>(wholeRows - (m - TILE_ROWS))) << 5;
      moveTile(tile + skipped, target + <usize>wholeRows * cRow, cRow, m - wholeRows, width, add);
      continue;
    }
    for (let i = 0; i < m; i++) {
      tileRow(a + <usize>i * aRow, aStep, columns, columnsRow, depth, tile);
      moveTile(tile, target + <usize>i * cRow, cRow, 1, width, add);
    }
  }
}

/** Six columns of a transposed A as neighbours. */
function packStrip(a: usize, aStep: usize, depth: i32, strip: usize): void {
  for (let i = 0; i < depth; i++) {
    v128.store(strip, v128.load(a));
    store<u64>(strip, load<u64>(a, 16), 16);
    a += aStep;
    strip += 24;
  }
}

/** Eight columns of B as neighbours. */
function packPanel(b: usize, bRow: usize, depth: i32, panel: usize): void {
  for (let i = 0; i < depth; i++) {
    v128.store(panel, v128.load(b));
    v128.store(panel, v128.load(b, 16), 16);
    b += bRow;
    panel += 32;
  }
}

/** Eight rows of a transposed B as columns, those from `width` on arbitrary. */
function packTurned(b: usize, bRow: usize, width: i32, depth: i32, panel: usize): void {
  for (let half = 0; half < width; half += 4) {
    // Rows past the last stand for it: their columns are never used.
    const b0 = b + <usize>half * bRow,
      b1 = half + 1 < width ? b0 + bRow : b0,
      b2 = half + 2 < width ? b1 + bRow : b0,
      b3 = half + 3 < width ? b2 + bRow : b0;
    let to = panel + ((<usize>half) << 2),
      at: usize = 0;
    let i = 0;
    for (; i + 4 <= depth; i += 4) {
      const x0 = v128.load(b0 + at),
        x1 = v128.load(b1 + at),
        x2 = v128.load(b2 + at),
        x3 = v128.load(b3 + at);
      const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5),
        high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7),
        low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5),
        high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(to, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32);
      v128.store(to, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64);
      v128.store(to, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96);
      at += 16;
      to += 128;
    }
    for (; i < depth; i++) {
      store<f32>(to, load<f32>(b0 + at));
      store<f32>(to, load<f32>(b1 + at), 4);
      store<f32>(to, load<f32>(b2 + at), 8);
      store<f32>(to, load<f32>(b3 + at), 12);
      at += 4;
      to += 32;
    }
  }
}

/**
 * C[m × n] = A[m × k] · B, where B comes in packed panels of eight columns `[n / 8][k][8]`. `scratch`: one tile.
 *
 * A panel stays in the first-level cache while all of A passes.
 */
export function multiplyPanels(
  a: usize,
  aRow: usize,
  panels: usize,
  c: usize,
  cRow: usize,
  m: i32,
  n: i32,
  k: i32,
  scratch: usize,
): void {
  for (let j = 0; j < n; j += TILE_COLUMNS) {
    const panel = panels + ((<usize>j * <usize>k) << 2);
    const width = min(TILE_COLUMNS, n - j);
    const direct = width == TILE_COLUMNS;
    for (let i = 0; i < m; i += TILE_ROWS) {
      const out = c + <usize>i * cRow + ((<usize>j) << 2);
      tileRows(a + <usize>i * aRow, aRow, panel, 32, k, direct ? out : scratch, direct ? cRow : 32);
      if (!direct) moveTile(scratch, out, cRow, TILE_ROWS, width, false);
    }
  }
}

/**
 * C[m × n] (+)= Aᵀ · B, where A is `[k × m]` and B comes in packed panels of eight columns, which lie `panelStep` bytes apart. `scratch`: one tile.
 *
 * Six columns of A, which fill whole cache lines for a third of their content, stay in the first-level cache while all of B passes.
 */
export function multiplyColumnsPanels(
  a: usize,
  aStep: usize,
  panels: usize,
  panelStep: usize,
  c: usize,
  cRow: usize,
  m: i32,
  n: i32,
  k: i32,
  accumulate: bool,
  scratch: usize,
): void {
  const wholeRows = m - (m % TILE_ROWS);
  for (let i = 0; i < wholeRows; i += TILE_ROWS) {
    for (let j = 0; j < n; j += TILE_COLUMNS) {
      const width = min(TILE_COLUMNS, n - j);
      const out = c + <usize>i * cRow + ((<usize>j) << 2);
      const panel = panels + <usize>(j / TILE_COLUMNS) * panelStep;
      const rows = a + ((<usize>i) << 2);
      if (width < TILE_COLUMNS) {
        tileColumns(rows, aStep, panel, 32, k, scratch, 32);
        moveTile(scratch, out, cRow, TILE_ROWS, width, accumulate);
      } else if (accumulate) tileColumnsAdd(rows, aStep, panel, 32, k, out, cRow);
      else tileColumns(rows, aStep, panel, 32, k, out, cRow);
    }
  }
  for (let i = wholeRows; i < m; i++) {
    for (let j = 0; j < n; j += TILE_COLUMNS) {
      const width = min(TILE_COLUMNS, n - j);
      const panel = panels + <usize>(j / TILE_COLUMNS) * panelStep;
      tileRow(a + ((<usize>i) << 2), aStep, panel, 32, k, scratch);
      moveTile(scratch, c + <usize>i * cRow + ((<usize>j) << 2), cRow, 1, width, accumulate);
    }
  }
}

/** Copies a tile's finished sums, or adds them. */
function moveTile(tile: usize, c: usize, cRow: usize, rows: i32, width: i32, add: bool): void {
  for (let i = 0; i < rows; i++) {
    if (width == TILE_COLUMNS) {
      let x0 = v128.load(tile),
        x1 = v128.load(tile, 16);
      if (add) {
        x0 = f32x4.add(v128.load(c), x0);
        x1 = f32x4.add(v128.load(c, 16), x1);
      }
      v128.store(c, x0);
      v128.store(c, x1, 16);
    } else {
      for (let j = 0; j < width; j++) {
        const at = c + ((<usize>j) << 2);
        const x = load<f32>(tile + ((<usize>j) << 2));
        store<f32>(at, add ? load<f32>(at) + x : x);
      }
    }
    tile += 32;
    c += cRow;
  }
}

/** C[m × n] = A[m × k] · B[n × k]ᵀ: rows by rows. `scratch`: one tile. */
export function multiplyTransposed(
  a: usize,
  aRow: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
  m: i32,
  n: i32,
  k: i32,
  scratch: usize,
): void {
  const whole = k & ~3;
  const wholeRows = m - (m % 3),
    wholeColumns = n & ~3;
  for (let start = 0; start < whole || start == 0; start += DEPTH) {
    const depth = min(DEPTH, whole - start);
    const offset = (<usize>start) << 2;
    for (let j = 0; j < wholeColumns; j += 4) {
      const columns = b + <usize>j * bRow + offset;
      for (let i = 0; i < wholeRows; i += 3) {
        const out = c + <usize>i * cRow + ((<usize>j) << 2);
        if (start == 0) {
          tileDots(a + <usize>i * aRow, aRow, columns, bRow, depth, out, cRow);
          continue;
        }
        tileDots(a + <usize>i * aRow + offset, aRow, columns, bRow, depth, scratch, 16);
        v128.store(out, f32x4.add(v128.load(out), v128.load(scratch)));
        v128.store(out + cRow, f32x4.add(v128.load(out + cRow), v128.load(scratch, 16)));
        v128.store(out + 2 * cRow, f32x4.add(v128.load(out + 2 * cRow), v128.load(scratch, 32)));
      }
    }
  }
  if (whole < k) {
    for (let i = 0; i < wholeRows; i++) {
      for (let j = 0; j < wholeColumns; j++) {
        const out = c + <usize>i * cRow + ((<usize>j) << 2);
        let sum = load<f32>(out);
        for (let p = whole; p < k; p++) {
          sum +=
            load<f32>(a + <usize>i * aRow + ((<usize>p) << 2)) * load<f32>(b + <usize>j * bRow + ((<usize>p) << 2));
        }
        store<f32>(out, sum);
      }
    }
  }
  for (let i = 0; i < m; i++) {
    for (let j = i < wholeRows ? wholeColumns : 0; j < n; j++) {
      store<f32>(c + <usize>i * cRow + ((<usize>j) << 2), dot(a + <usize>i * aRow, b + <usize>j * bRow, k));
    }
  }
}

/** Adds a bias to each row and activates it, in place. */
export function finishRows(c: usize, cRow: usize, m: i32, n: i32, bias: usize, activation: i32): void {
  if (bias == 0 && activation == NO_ACTIVATION) return;
  for (let i = 0; i < m; i++) {
    let j = 0;
    for (; j + 4 <= n; j += 4) {
      const at = c + ((<usize>j) << 2);
      let x = v128.load(at);
      if (bias != 0) x = f32x4.add(x, v128.load(bias + ((<usize>j) << 2)));
      v128.store(at, activate(x, activation));
    }
    for (; j < n; j++) {
      const at = c + ((<usize>j) << 2);
      let x = load<f32>(at);
      if (bias != 0) x += load<f32>(bias + ((<usize>j) << 2));
      store<f32>(at, f32x4.extract_lane(activate(f32x4.splat(x), activation), 0));
    }
    c += cRow;
  }
}

/**
 * Parallel: products of a batch of matrices, C[m × n] = op(A) · op(B) + bias, activated. A chunk is one block of `blockRows` rows and
 * `blockColumns` columns of one product. `aBatch` and `bBatch` are the bytes from one matrix to the next, 0 for one that is shared.
 */
export function gemm(
  first: i32,
  last: i32,
  scratch: usize,
  a: usize,
  aBatch: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bBatch: usize,
  bRow: usize,
  bTransposed: i32,
  c: usize,
  m: i32,
  n: i32,
  k: i32,
  blockRows: i32,
  blockColumns: i32,
  bias: usize,
  activation: i32,
): void {
  const across = (n + blockColumns - 1) / blockColumns;
  const down = (m + blockRows - 1) / blockRows;
  const cRow = (<usize>n) << 2;
  for (let chunk = first; chunk < last; chunk++) {
    const product = chunk / (across * down);
    const block = chunk % (across * down);
    const i = (block / across) * blockRows,
      j = (block % across) * blockColumns;
    const rows = min(blockRows, m - i),
      columns = min(blockColumns, n - j);
    const rowsOfA = a + <usize>product * aBatch + <usize>i * aRow;
    const ofB = b + <usize>product * bBatch;
    const out = c + <usize>product * <usize>m * cRow + <usize>i * cRow + ((<usize>j) << 2);
    const columnsOfB = ofB + <usize>j * (bTransposed ? bRow : 4);
    // For few rows, turning B would cost more than it saves.
    if (bTransposed && rows < 24)
      multiplyTransposed(rowsOfA, aRow, columnsOfB, bRow, out, cRow, rows, columns, k, scratch);
    else {
      const turned = bTransposed != 0;
      multiply(rowsOfA, aRow, aStep, columnsOfB, bRow, out, cRow, rows, columns, k, false, scratch, turned);
    }
    finishRows(out, cRow, rows, columns, bias == 0 ? 0 : bias + ((<usize>j) << 2), activation);
  }
}
