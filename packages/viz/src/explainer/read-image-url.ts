import { fetchFile } from '../elements/fetch-file.ts';
import type { Say } from '../locale.ts';
import type { Picture } from '../picture/picture.ts';
import { readImageFile } from './read-image-file.ts';

/** Who has heard nothing for so long, in milliseconds, wants to know. */
const PATIENCE = 20_000;

/**
 * A picture from the web, its middle cut to the form that is wanted and brought to that size.
 *
 * @throws Error with a sentence for people, if it cannot be had, is no picture, or too large.
 */
export async function readImageUrl(
  address: string,
  size: readonly [height: number, width: number],
  signal: AbortSignal,
  say: Say,
): Promise<Picture> {
  let blob: Blob;
  try {
    const patience = AbortSignal.timeout(PATIENCE);
    blob = await fetchFile(new URL(address, document.baseURI), AbortSignal.any([signal, patience]), say);
  } catch (error) {
    const [name, why] = [nameOf(address), reason(error as Error, say)];
    throw new Error(say({ en: `${name} cannot be fetched: ${why}.`, zh: `无法获取 ${name}：${why}。` }));
  }
  return readImageFile(new File([blob], nameOf(address)), size, say);
}

/** What a picture from an address is called: its file's name. */
export const nameOf = (address: string): string => address.slice(address.lastIndexOf('/') + 1).slice(0, 60) || address;

/** A browser says of a failed fetch no more than that it failed. */
function reason({ name, message }: Error, say: Say): string {
  if (name === 'TimeoutError') {
    const seconds = PATIENCE / 1000;
    return say({ en: `no answer within ${seconds} seconds`, zh: `${seconds} 秒内没有回答` });
  }
  if (name === 'TypeError') {
    return say({
      en: 'nothing answers there, or the server lets no other site read it (CORS), or this page may not ask it',
      zh: '那里没有回答，或服务器不允许其他网站读取（CORS），或本页不能访问它',
    });
  }
  return message;
}
