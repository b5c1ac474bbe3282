import type { ByteSource } from '@cnn/tensor';
import { browserCache } from './browser-cache.ts';
import { folderCache } from './folder-cache.ts';
import { isNode } from './weights-address.ts';

/** Keeps downloaded files, by their URLs. */
export interface WeightsCache {
  /** The file kept for a URL, or undefined. */
  open(url: string): Promise<ByteSource | undefined>;
  /** Keeps a file whole, or, if its bytes end in an error, not at all, and throws that error. */
  store(url: string, bytes: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<ByteSource>;
}

/** A folder under Node, Cache Storage in a page that may use it. */
export function defaultCache(): WeightsCache | undefined {
  if (isNode()) return folderCache();
  return globalThis.caches ? browserCache() : undefined;
}
