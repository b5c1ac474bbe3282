import { decompressed } from './decompressed.ts';

/** What bytes in memory decompress to, chunk by chunk; see {@link decompressed}. */
export function inflateStream(bytes: Uint8Array, format: 'deflate' | 'gzip'): AsyncGenerator<Uint8Array> {
  return decompressed(partsOf(bytes), format);
}

const PART_BYTES = 2 ** 16;

function* partsOf(bytes: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; at += PART_BYTES) yield bytes.slice(at, at + PART_BYTES);
}
