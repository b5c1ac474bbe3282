import type { CnnWasmBackend } from '../backend.ts';

/** A matrix in the engine's memory: where it starts, and how many bytes lie between rows and between columns. */
export interface Matrix {
  readonly at: number;
  readonly row: number;
  readonly column: number;
  /** Bytes from one matrix of a batch to the next, 0 for one that all share. @default 0 */
  readonly batch?: number;
}

export interface Product {
  readonly batch?: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Matrix;
  readonly b: Matrix;
  /** Where `[batch, m, n]` goes. */
  readonly c: number;
  /** Where n numbers lie that are added to every row, or 0. @default 0 */
  readonly bias?: number;
  /** @default 0, none */
  readonly activation?: number;
}

/** Bytes of a tile and a packed panel, for `multiply` in assembly/gemm.ts. */
export const MULTIPLY_SCRATCH = 192 + 512 * 32;
/** The same and packed strips, where A is transposed. */
export const TRANSPOSED_SCRATCH = MULTIPLY_SCRATCH + 512 * 384 * 4;

/** Second-level cache that a block of A may fill. */
const BLOCK_BYTES = 768 * 1024;

/**
 * C = A · B + bias. One of A's strides is that of neighbours, and so is one of B's; both transposed at once is not covered.
 */
export function product(
  { engine }: CnnWasmBackend,
  { batch = 1, m, n, k, a, b, c, bias = 0, activation = 0 }: Product,
): void {
  const bTransposed = b.column !== 4;
  const [blockRows, blockColumns] = blocks(batch, m, n, k);
  const chunks = batch * Math.ceil(m / blockRows) * Math.ceil(n / blockColumns);
  engine.run(
    'gemm',
    m * n === 0 ? 0 : chunks,
    [
      a.at,
      a.batch ?? 0,
      a.row,
      a.column,
      b.at,
      b.batch ?? 0,
      bTransposed ? b.column : b.row,
      bTransposed ? 1 : 0,
      c,
      m,
      n,
      k,
      blockRows,
      blockColumns,
      bias,
      activation,
    ],
    a.column === 4 ? MULTIPLY_SCRATCH : TRANSPOSED_SCRATCH,
  );
}

/** Blocks of whole tiles whose part of A stays in the cache, and enough of them to keep threads busy: by the shape alone. */
function blocks(batch: number, m: number, n: number, k: number): [rows: number, columns: number] {
  const fitting = Math.max(1, Math.floor(BLOCK_BYTES / (4 * Math.max(k, 1)) / 24)) * 24;
  const rows = Math.min(fitting, 384, Math.max(m, 1));
  const down = batch * Math.ceil(m / rows);
  const work = 2 * batch * m * n * k;
  // About 16 chunks, none below a quarter of a million operations.
  const wanted = Math.max(1, Math.min(16, Math.floor(work / 250_000)));
  const across = Math.max(1, Math.ceil(wanted / down));
  const columns = Math.max(8, Math.ceil(n / across / 8) * 8);
  return [rows, Math.min(columns, Math.max(n, 1))];
}
