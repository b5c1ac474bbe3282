import { multiplyAdd as fma, sumOfLanes } from './simd';

// The innermost loops of every product. Each tile keeps its sums in registers from first to last and is exported, so that the optimiser
// does not inline it into its caller, where V8 runs out of registers and halves its speed.

/** Rows of a tile. */
export const TILE_ROWS: i32 = 6;
/** Columns of a tile: two vectors. */
export const TILE_COLUMNS: i32 = 8;

/**
 * C[6 × 8] = A[6 × k] · B[k × 8], where the values of a row of A are neighbours. Strides in bytes.
 */
export function tileRows(a: usize, aRow: usize, b: usize, bRow: usize, k: i32, c: usize, cRow: usize): void {
  let c00 = f32x4.splat(0),
    c01 = c00,
    c10 = c00,
    c11 = c00,
    c20 = c00,
    c21 = c00,
    c30 = c00,
    c31 = c00,
    c40 = c00,
    c41 = c00,
    c50 = c00,
    c51 = c00;
  let a1 = a + aRow,
    a2 = a1 + aRow,
    a3 = a2 + aRow,
    a4 = a3 + aRow,
    a5 = a4 + aRow;
  const end = a + ((<usize>k) << 2);
  while (a < end) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = fma(x, b0, c00);
    c01 = fma(x, b1, c01);
    x = v128.load32_splat(a1);
    c10 = fma(x, b0, c10);
    c11 = fma(x, b1, c11);
    x = v128.load32_splat(a2);
    c20 = fma(x, b0, c20);
    c21 = fma(x, b1, c21);
    x = v128.load32_splat(a3);
    c30 = fma(x, b0, c30);
    c31 = fma(x, b1, c31);
    x = v128.load32_splat(a4);
    c40 = fma(x, b0, c40);
    c41 = fma(x, b1, c41);
    x = v128.load32_splat(a5);
    c50 = fma(x, b0, c50);
    c51 = fma(x, b1, c51);
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
    a5 += 4;
    b += bRow;
  }
  storeTile(c, cRow, c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51);
}

/**
 * C[6 × 8] = A[6 × k] · B[k × 8], where A is stored transposed: the values of a column are neighbours, `aColumn` bytes lie between columns.
 */
export function tileColumns(a: usize, aColumn: usize, b: usize, bRow: usize, k: i32, c: usize, cRow: usize): void {
  let c00 = f32x4.splat(0),
    c01 = c00,
    c10 = c00,
    c11 = c00,
    c20 = c00,
    c21 = c00,
    c30 = c00,
    c31 = c00,
    c40 = c00,
    c41 = c00,
    c50 = c00,
    c51 = c00;
  for (let i = 0; i < k; i++) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = fma(x, b0, c00);
    c01 = fma(x, b1, c01);
    x = v128.load32_splat(a, 4);
    c10 = fma(x, b0, c10);
    c11 = fma(x, b1, c11);
    x = v128.load32_splat(a, 8);
    c20 = fma(x, b0, c20);
    c21 = fma(x, b1, c21);
    x = v128.load32_splat(a, 12);
    c30 = fma(x, b0, c30);
    c31 = fma(x, b1, c31);
    x = v128.load32_splat(a, 16);
    c40 = fma(x, b0, c40);
    c41 = fma(x, b1, c41);
    x = v128.load32_splat(a, 20);
    c50 = fma(x, b0, c50);
    c51 = fma(x, b1, c51);
    a += aColumn;
    b += bRow;
  }
  storeTile(c, cRow, c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51);
}

/** The same, added to C: its values are loaded before the sums begin, because after them V8 would have no registers left. */
export function tileColumnsAdd(a: usize, aColumn: usize, b: usize, bRow: usize, k: i32, c: usize, cRow: usize): void {
  let at = c;
  let c00 = v128.load(at),
    c01 = v128.load(at, 16);
  at += cRow;
  let c10 = v128.load(at),
    c11 = v128.load(at, 16);
  at += cRow;
  let c20 = v128.load(at),
    c21 = v128.load(at, 16);
  at += cRow;
  let c30 = v128.load(at),
    c31 = v128.load(at, 16);
  at += cRow;
  let c40 = v128.load(at),
    c41 = v128.load(at, 16);
  at += cRow;
  let c50 = v128.load(at),
    c51 = v128.load(at, 16);
  for (let i = 0; i < k; i++) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = fma(x, b0, c00);
    c01 = fma(x, b1, c01);
    x = v128.load32_splat(a, 4);
    c10 = fma(x, b0, c10);
    c11 = fma(x, b1, c11);
    x = v128.load32_splat(a, 8);
    c20 = fma(x, b0, c20);
    c21 = fma(x, b1, c21);
    x = v128.load32_splat(a, 12);
    c30 = fma(x, b0, c30);
    c31 = fma(x, b1, c31);
    x = v128.load32_splat(a, 16);
    c40 = fma(x, b0, c40);
    c41 = fma(x, b1, c41);
    x = v128.load32_splat(a, 20);
    c50 = fma(x, b0, c50);
    c51 = fma(x, b1, c51);
    a += aColumn;
    b += bRow;
  }
  storeTile(c, cRow, c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51);
}

/** Stores a tile, row by row. The optimiser makes it a part of the tiles above. */
function storeTile(
  c: usize,
  cRow: usize,
  c00: v128,
  c01: v128,
  c10: v128,
  c11: v128,
  c20: v128,
  c21: v128,
  c30: v128,
  c31: v128,
  c40: v128,
  c41: v128,
  c50: v128,
  c51: v128,
): void {
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += cRow;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += cRow;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += cRow;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  c += cRow;
  v128.store(c, c40);
  v128.store(c, c41, 16);
  c += cRow;
  v128.store(c, c50);
  v128.store(c, c51, 16);
}

/** C[1 × 8] = A[1 × k] · B[k × 8]: the rows that are left over. `aStep` bytes lie between the values of A. */
export function tileRow(a: usize, aStep: usize, b: usize, bRow: usize, k: i32, c: usize): void {
  // Two sums in turn hide that one multiply-add waits for the last.
  let c0 = f32x4.splat(0),
    c1 = c0,
    d0 = c0,
    d1 = c0;
  let i = 0;
  for (; i + 1 < k; i += 2) {
    const x = v128.load32_splat(a),
      y = v128.load32_splat(a + aStep);
    c0 = fma(x, v128.load(b), c0);
    c1 = fma(x, v128.load(b, 16), c1);
    d0 = fma(y, v128.load(b + bRow), d0);
    d1 = fma(y, v128.load(b + bRow, 16), d1);
    a += aStep << 1;
    b += bRow << 1;
  }
  if (i < k) {
    const x = v128.load32_splat(a);
    c0 = fma(x, v128.load(b), c0);
    c1 = fma(x, v128.load(b, 16), c1);
  }
  v128.store(c, f32x4.add(c0, d0));
  v128.store(c, f32x4.add(c1, d1), 16);
}

/** C[3 × 4] = A[3 × k] · B[4 × k]ᵀ, k a multiple of 4: twelve scalar products, whose values are neighbours in both. */
export function tileDots(a: usize, aRow: usize, b: usize, bRow: usize, k: i32, c: usize, cRow: usize): void {
  let c00 = f32x4.splat(0),
    c01 = c00,
    c02 = c00,
    c03 = c00,
    c10 = c00,
    c11 = c00,
    c12 = c00,
    c13 = c00,
    c20 = c00,
    c21 = c00,
    c22 = c00,
    c23 = c00;
  let a1 = a + aRow,
    a2 = a1 + aRow,
    b1 = b + bRow,
    b2 = b1 + bRow,
    b3 = b2 + bRow;
  const end = a + ((<usize>k) << 2);
  while (a < end) {
    const x0 = v128.load(a),
      x1 = v128.load(a1),
      x2 = v128.load(a2);
    let y = v128.load(b);
    c00 = fma(x0, y, c00);
    c10 = fma(x1, y, c10);
    c20 = fma(x2, y, c20);
    y = v128.load(b1);
    c01 = fma(x0, y, c01);
    c11 = fma(x1, y, c11);
    c21 = fma(x2, y, c21);
    y = v128.load(b2);
    c02 = fma(x0, y, c02);
    c12 = fma(x1, y, c12);
    c22 = fma(x2, y, c22);
    y = v128.load(b3);
    c03 = fma(x0, y, c03);
    c13 = fma(x1, y, c13);
    c23 = fma(x2, y, c23);
    a += 16;
    a1 += 16;
    a2 += 16;
    b += 16;
    b1 += 16;
    b2 += 16;
    b3 += 16;
  }
  storeSums(c, c00, c01, c02, c03);
  c += cRow;
  storeSums(c, c10, c11, c12, c13);
  c += cRow;
  storeSums(c, c20, c21, c22, c23);
}

/** The sums of the lanes of four vectors, by transposing. */
function storeSums(c: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5),
    high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7),
    low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5),
    high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
  const first = f32x4.add(v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  const second = f32x4.add(
    v128.shuffle<f32>(high01, high23, 0, 1, 4, 5),
    v128.shuffle<f32>(high01, high23, 2, 3, 6, 7),
  );
  v128.store(c, f32x4.add(first, second));
}

/** One scalar product of k values that are neighbours in both. */
export function dot(a: usize, b: usize, k: i32): f32 {
  let sum0 = f32x4.splat(0),
    sum1 = sum0;
  let i = 0;
  for (; i + 8 <= k; i += 8) {
    sum0 = fma(v128.load(a), v128.load(b), sum0);
    sum1 = fma(v128.load(a, 16), v128.load(b, 16), sum1);
    a += 32;
    b += 32;
  }
  let rest: f32 = 0;
  for (; i < k; i++) {
    rest += load<f32>(a) * load<f32>(b);
    a += 4;
    b += 4;
  }
  return sumOfLanes(f32x4.add(sum0, sum1)) + rest;
}
