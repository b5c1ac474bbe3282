/**
 * Philox4x32-10, a counter-based random function: four counter words and two key words give four random words.
 *
 * Equal inputs give equal outputs on every machine, so any number of a stream can be computed without the ones before it.
 * Follows Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (2011).
 *
 * @param out receives the four words at `offset`.
 */
export function philox(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
  offset = 0,
): void {
  let a = c0 | 0;
  let b = c1 | 0;
  let c = c2 | 0;
  let d = c3 | 0;
  let key0 = k0 | 0;
  let key1 = k1 | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(MULTIPLIER_0, a);
    const low0 = Math.imul(MULTIPLIER_0, a);
    const high1 = mulHigh(MULTIPLIER_1, c);
    const low1 = Math.imul(MULTIPLIER_1, c);
    a = high1 ^ b ^ key0;
    b = low1;
    c = high0 ^ d ^ key1;
    d = low0;
    key0 = (key0 + WEYL_0) | 0;
    key1 = (key1 + WEYL_1) | 0;
  }
  out[offset] = a;
  out[offset + 1] = b;
  out[offset + 2] = c;
  out[offset + 3] = d;
}

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** The upper 32 bits of the 64-bit product of two unsigned words. */
function mulHigh(x: number, y: number): number {
  const xLow = x & 0xffff;
  const xHigh = x >>> 16;
  const yLow = y & 0xffff;
  const yHigh = y >>> 16;
  // No sum exceeds 32 bits, so all of it stays whole numbers.
  const middle1 = (Math.imul(xHigh, yLow) + (Math.imul(xLow, yLow) >>> 16)) | 0;
  const middle2 = (Math.imul(xLow, yHigh) + (middle1 & 0xffff)) | 0;
  return (Math.imul(xHigh, yHigh) + (middle1 >>> 16) + (middle2 >>> 16)) | 0;
}
