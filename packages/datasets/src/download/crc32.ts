import { inNode } from '../folders/folder-path.ts';

/**
 * CRC-32 as zip archives have it, of bytes that come piece by piece: `crc` is that of the pieces before.
 *
 * @example
 * let crc = 0;
 * for (const piece of pieces) crc = crc32(piece, crc);
 */
export function crc32(bytes: Uint8Array, crc = 0): number {
  const native = inNode() ? process.getBuiltinModule('node:zlib').crc32 : undefined;
  return native ? native(bytes, crc) : ownCrc32(bytes, crc);
}

/** @internal Four bytes at a time. */
export function ownCrc32(bytes: Uint8Array, crc = 0): number {
  let rest = ~crc;
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    rest ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    rest =
      TABLES[768 + (rest & 0xff)] ^
      TABLES[512 + ((rest >>> 8) & 0xff)] ^
      TABLES[256 + ((rest >>> 16) & 0xff)] ^
      TABLES[rest >>> 24];
  }
  for (; i < bytes.length; i++) rest = TABLES[(rest ^ bytes[i]) & 0xff] ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** What a byte turns into when 0, 1, 2, 3 bytes follow it. */
const TABLES = new Int32Array(4 * 256);
for (let byte = 0; byte < 256; byte++) {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  TABLES[byte] = value;
}
for (let i = 256; i < TABLES.length; i++) TABLES[i] = TABLES[TABLES[i - 256] & 0xff] ^ (TABLES[i - 256] >>> 8);
