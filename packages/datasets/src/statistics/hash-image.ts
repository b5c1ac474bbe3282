import type { Image } from '../dataset.ts';

/** The bytes of an image's values, which say whether it is another image's equal. */
export function bytesOf({ pixels }: Image): Uint8Array {
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}

/** A number of 53 bits that equal images share, and hardly any others: for finding those that are worth comparing. */
export function hashImage(image: Image): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (const size of image.shape) {
    low = Math.imul(low ^ size, 0x01000193);
    high = Math.imul(high ^ size, 0x85ebca6b);
  }
  const bytes = bytesOf(image);
  for (let i = 0; i < bytes.length; i++) {
    // FNV-1a, and beside it a hash that also carries high bits down, so that the two do not fail together.
    low = Math.imul(low ^ bytes[i], 0x01000193);
    high = Math.imul((high ^ (high >>> 15)) + bytes[i], 0x85ebca6b);
  }
  return (mix(high) & 0x1fffff) * 2 ** 32 + mix(low);
}

/** Makes each bit depend on all others, as MurmurHash3 does at its end. */
function mix(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
