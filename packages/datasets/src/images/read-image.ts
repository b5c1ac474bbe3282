import { DataError } from '@cnn/tensor';
import type { Image } from '../dataset.ts';
import { diskFolder } from '../folders/disk-folder.ts';
import { inNode } from '../folders/folder-path.ts';
import { decodeImage } from './decode-image.ts';

/**
 * Reads and decodes a picture file: a path under Node, a `File` or `Blob` anywhere, or a URL that is fetched. A string in a browser is an
 * address as in `<img src>`.
 *
 * Gives red, green and blue: `[height, width, 3]` bytes; see `decodeImage`. Follows torchvision.io.decode_image with mode RGB, on files.
 *
 * @throws DataError that names the file if it is missing, damaged or no image.
 * @example
 * const { pixels, shape } = resize([32, 32])(await readImage('cat.jpg'));
 */
export async function readImage(source: string | URL | Blob): Promise<Image> {
  if (source instanceof Blob) {
    const subject = 'name' in source && typeof source.name === 'string' ? source.name : 'image';
    return decodeImage(await bytesOf(source, subject), { subject });
  }
  if (typeof source === 'string' && inNode()) return readFromDisk(source);
  const url = typeof source === 'string' ? addressOf(source) : source;
  if (url.protocol === 'file:' && inNode())
    return readFromDisk(process.getBuiltinModule('node:url').fileURLToPath(url));
  // Such an address may be as long as the picture.
  const subject = url.protocol === 'data:' ? 'data: URL' : url.href;
  return decodeImage(await fetched(url, subject), { subject });
}

async function readFromDisk(path: string): Promise<Image> {
  const { basename, dirname, resolve } = process.getBuiltinModule('node:path');
  const whole = resolve(path);
  return decodeImage(await diskFolder(dirname(whole)).read(basename(whole)), { subject: path });
}

function addressOf(source: string): URL {
  try {
    return new URL(source, globalThis.document?.baseURI ?? globalThis.location?.href);
  } catch (cause) {
    throw missing(source, 'no address', cause);
  }
}

async function fetched(url: URL, subject: string): Promise<Uint8Array> {
  const response = await fetch(url).catch((cause) => {
    throw missing(subject, (cause as Error).message, cause);
  });
  if (!response.ok) throw missing(subject, `status ${response.status} ${response.statusText}`.trim());
  return bytesOf(response, subject);
}

async function bytesOf(body: Blob | Response, subject: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await body.arrayBuffer());
  } catch (cause) {
    throw missing(subject, (cause as Error).message, cause);
  }
}

function missing(subject: string, found: string, cause?: unknown): DataError {
  return new DataError(subject, { expected: 'a picture', found, remedy: 'check the address', cause });
}
