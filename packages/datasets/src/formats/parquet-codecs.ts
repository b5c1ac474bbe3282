import { snappyUncompress } from 'hyparquet';
import { inflateStream } from './inflate-stream.ts';

/** Decompresses a page to so many bytes, or throws. */
export type Decompress = (bytes: Uint8Array, size: number) => Uint8Array | Promise<Uint8Array>;

/** How to decompress what a Parquet file names, undefined for codecs that are not read. */
export const PARQUET_CODECS: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ['UNCOMPRESSED', (bytes) => bytes],
  [
    'SNAPPY',
    (bytes, size) => {
      const page = new Uint8Array(size);
      snappyUncompress(bytes, page);
      return page;
    },
  ],
  ['GZIP', gunzip],
  ['ZSTD', unzstd],
]);

async function gunzip(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  const page = new Uint8Array(size);
  let length = 0;
  for await (const chunk of inflateStream(bytes, 'gzip')) {
    if (length + chunk.length > size) throw new RangeError(`more than ${size} bytes`);
    page.set(chunk, length);
    length += chunk.length;
  }
  return page.subarray(0, length);
}

async function unzstd(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  // It takes no 0 for an answer.
  if (size === 0) return new Uint8Array();
  // Few files need it. It is Zstandard's own decoder, which takes no longer than the bytes deserve, however broken they are.
  const { ZSTDDecoder } = await import('zstddec');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return decoder.decode(bytes, size);
}
