import { fetchFile } from '../elements/fetch-file.ts';
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
): Promise<Picture> {
  let blob: Blob;
  try {
    const patience = AbortSignal.timeout(PATIENCE);
    blob = await fetchFile(new URL(address, document.baseURI), AbortSignal.any([signal, patience]));
  } catch (error) {
    throw new Error(`${nameOf(address)} cannot be fetched: ${reason(error as Error)}.`);
  }
  return readImageFile(new File([blob], nameOf(address)), size);
}

/** What a picture from an address is called: its file's name. */
export const nameOf = (address: string): string => address.slice(address.lastIndexOf('/') + 1).slice(0, 60) || address;

/** A browser says of a failed fetch no more than that it failed. */
function reason({ name, message }: Error): string {
  if (name === 'TimeoutError') return `no answer within ${PATIENCE / 1000} seconds`;
  if (name === 'TypeError') {
    return 'nothing answers there, or the server lets no other site read it (CORS), or this page may not ask it';
  }
  return message;
}
