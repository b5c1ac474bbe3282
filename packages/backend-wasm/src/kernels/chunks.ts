/** Numbers that a chunk of an elementwise kernel computes: some 30 µs of work. */
export const CHUNK_SIZE = 65_536;

/** Bytes of scratch memory for the block that is not whole. */
export const BLOCK_SCRATCH = 64;

/** Into how many chunks `count` numbers are cut. */
export function chunksOf(count: number, size = CHUNK_SIZE): number {
  return Math.ceil(count / size);
}

/** Rows of `width` numbers that make a chunk. */
export function chunkRowsOf(width: number, size = CHUNK_SIZE): number {
  return Math.max(1, Math.floor(size / Math.max(width, 1)));
}
