import { blobSource } from '@cnn/tensor';
import type { WeightsCache } from './weights-cache.ts';

/**
 * Keeps downloaded weights in a page's Cache Storage, from where they are read in parts. It needs a secure page (https, or localhost); a user who clears
 * the site's data clears it too.
 *
 * @param name of the cache. @default 'cnn-weights'
 */
export function browserCache(name = 'cnn-weights'): WeightsCache {
  const open: WeightsCache['open'] = async (url) => {
    const response = await (await caches.open(name)).match(url);
    return response && blobSource(await response.blob(), url);
  };
  return {
    open,
    async store(url, bytes) {
      const pieces = bytes[Symbol.asyncIterator]();
      let failure: unknown;
      const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
        async pull(controller) {
          try {
            const { done, value } = await pieces.next();
            if (done) controller.close();
            else controller.enqueue(value);
          } catch (error) {
            failure = error;
            controller.error(error);
          }
        },
        cancel: async () => void (await pieces.return?.()),
      });
      try {
        await (await caches.open(name)).put(url, new Response(body));
      } catch (error) {
        throw failure ?? error;
      }
      return (await open(url))!;
    },
  };
}
