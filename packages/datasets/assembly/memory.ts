// One stretch of memory behind the static tables, handed out from its start and taken back as a whole. It grows and never shrinks, so
// that the next picture of the size finds its pages there.

/** What may be read or written past the end of anything allocated: kernels move 16 bytes at a time. */
const SLACK: u64 = 64;

let top: usize = 0;

/** Gives back all that was allocated. What lies there stays until it is allocated again. */
export function reset(): void {
  top = (__heap_base + 15) & ~15;
}

/** @returns the address of that many bytes, a multiple of 16, not cleared; 0 if memory has no room for them. */
export function reserve(bytes: u64): usize {
  if (top === 0) reset();
  const address = top;
  const end = (u64(address) + bytes + SLACK + 15) & ~15;
  const pages = (end + 0xffff) >> 16;
  if (pages > 65536) return 0;
  const missing = i32(pages) - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) return 0;
  top = usize(min(end, 0xfffffff0));
  return address;
}

/** As `reserve`, for JavaScript. */
export function allocate(bytes: usize): usize {
  return reserve(bytes);
}
