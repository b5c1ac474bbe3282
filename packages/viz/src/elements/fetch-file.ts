import type { Say } from '../locale.ts';

/** Files that are larger are neither data that an element shows nor photographs. */
export const MOST_BYTES = 64 * 2 ** 20;

/**
 * A file from the web, whole; what is too large is left off before it is all there.
 *
 * @throws Error with half a sentence for people, if the server has none or it is too large; whatever `fetch` throws.
 */
export async function fetchFile(url: URL, signal: AbortSignal, say: Say): Promise<Blob> {
  const response = await fetch(url, { signal });
  if (!response.ok) {
    const answer = `${response.status} ${response.statusText}`.trim();
    throw new Error(say({ en: `the server answered ${answer}`, zh: `服务器回答 ${answer}` }));
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body!.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.length;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      const most = `${MOST_BYTES / 2 ** 20} MB`;
      throw new Error(say({ en: `it has more than ${most}`, zh: `文件超过 ${most}` }));
    }
    parts.push(part.value);
  }
  return new Blob(parts);
}
