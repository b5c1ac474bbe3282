/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65_536;
/** Blocks start at multiples of a cache line. */
const ALIGNMENT = 64;
/** Kernels may read, never use, up to a vector past the end of a block. */
const SLACK = 64;
/** Memory grows by at least this much, so that it grows seldom. */
const GROWTH = 16 * 2 ** 20;

/** Memory was asked for that the engine cannot have. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
}

/**
 * Hands out blocks of a WebAssembly memory and takes them back.
 *
 * The smallest free block that fits is used, and neighbours that are free become one block again. A training step asks for the same sizes
 * again and again, so blocks are reused exactly.
 */
export class Heap {
  readonly memory: WebAssembly.Memory;
  /** Size of each block in use, by address. */
  readonly #used = new Map<number, number>();
  /** Free blocks by address, none next to another. */
  readonly #free: { start: number; size: number }[] = [];
  #end: number;
  #usedBytes = 0;

  /** @param start the first address that may be handed out; what lies before is not touched. */
  constructor(memory: WebAssembly.Memory, start: number) {
    this.memory = memory;
    this.#end = memory.buffer.byteLength;
    this.#free.push({ start, size: this.#end - start });
  }

  /** Bytes in use. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Blocks in use. */
  get blocks(): number {
    return this.#used.size;
  }

  /**
   * The address of a block of at least `bytes` bytes, whose content is arbitrary.
   *
   * @throws OutOfMemoryError if the memory would pass 4 GiB, or the machine has no more.
   */
  allocate(bytes: number): number {
    const size = Math.ceil((bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
    let at = this.#bestFit(size);
    if (at < 0) {
      this.#grow(size, bytes);
      at = this.#bestFit(size);
    }
    const block = this.#free[at]!;
    const { start } = block;
    block.start += size;
    block.size -= size;
    if (block.size === 0) this.#free.splice(at, 1);
    this.#used.set(start, size);
    this.#usedBytes += size;
    return start;
  }

  /** @throws Error if no block in use starts there. */
  release(start: number): void {
    const size = this.#used.get(start);
    if (size === undefined) throw new Error(`Heap: no block in use starts at ${start}; it was released before`);
    this.#used.delete(start);
    this.#usedBytes -= size;
    this.#insert(start, size);
  }

  #bestFit(size: number): number {
    let best = -1;
    for (let i = 0; i < this.#free.length; i++) {
      const block = this.#free[i]!;
      if (block.size >= size && (best < 0 || block.size < this.#free[best]!.size)) best = i;
    }
    return best;
  }

  /** Puts a block among the free ones and joins it with free neighbours. */
  #insert(start: number, size: number): void {
    let low = 0;
    let high = this.#free.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#free[middle]!.start < start) low = middle + 1;
      else high = middle;
    }
    const before = this.#free[low - 1];
    const after = this.#free[low];
    const joinsBefore = before !== undefined && before.start + before.size === start;
    const joinsAfter = after !== undefined && start + size === after.start;
    if (joinsBefore && joinsAfter) {
      before.size += size + after.size;
      this.#free.splice(low, 1);
    } else if (joinsBefore) before.size += size;
    else if (joinsAfter) {
      after.start = start;
      after.size += size;
    } else this.#free.splice(low, 0, { start, size });
  }

  #grow(size: number, asked: number): void {
    const last = this.#free.at(-1);
    const missing = size - (last && last.start + last.size === this.#end ? last.size : 0);
    const pages = (bytes: number) => Math.ceil(bytes / PAGE);
    const old = this.#end;
    for (const wanted of [Math.max(missing, GROWTH), missing]) {
      try {
        this.memory.grow(pages(wanted));
        this.#end += pages(wanted) * PAGE;
        this.#insert(old, this.#end - old);
        return;
      } catch {
        // Try the least that is needed, then give up.
      }
    }
    const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
    throw new OutOfMemoryError(
      `cnn-wasm: a tensor of ${mebibytes(asked)} does not fit: ${mebibytes(this.#usedBytes)} of at most 4096 MiB are in use, and the memory cannot grow; use a smaller batch or dispose tensors`,
    );
  }
}
