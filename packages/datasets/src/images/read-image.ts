import { DataError } from '@cnn/tensor';
import type { Image } from '../dataset.ts';
import { openFolder } from '../folders/open-folder.ts';
import { decodeImage } from './decode-image.ts';

/**
 * Reads and decodes a picture file: a path under Node, a `File` or `Blob` anywhere, or a URL that is fetched.
 *
 * Gives red, green and blue bytes, `[height, width, 3]`; see `decodeImage`. Follows torchvision.io.decode_image with mode RGB, on files.
 *
 * @throws DataError that names the file if it is missing, damaged or no image.
 * @example
 * const { pixels, shape } = resize([32, 32])(await readImage('cat.jpg'));
 */
export async function readImage(source: string | URL | Blob): Promise<Image> {
  const subject = typeof source === 'string' ? source : source instanceof URL ? source.href : nameOf(source);
  return decodeImage(await bytesOf(source, subject), { subject });
}

const nameOf = (blob: Blob): string => ('name' in blob && typeof blob.name === 'string' ? blob.name : 'image');

async function bytesOf(source: string | URL | Blob, subject: string): Promise<Uint8Array> {
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (typeof source === 'string') {
    const slash = source.replaceAll('\\', '/').lastIndexOf('/') + 1;
    const folder = await openFolder(source.slice(0, slash) || '.');
    return folder.read(source.slice(slash));
  }
  if (source.protocol === 'file:') {
    const { fileURLToPath } = process.getBuiltinModule('node:url');
    return bytesOf(fileURLToPath(source), subject);
  }
  const response = await fetch(source).catch((cause) => {
    throw missing(subject, (cause as Error).message, cause);
  });
  if (!response.ok) throw missing(subject, `status ${response.status} ${response.statusText}`.trim());
  return new Uint8Array(await response.arrayBuffer());
}

function missing(subject: string, found: string, cause?: unknown): DataError {
  return new DataError(subject, { expected: 'a picture', found, remedy: 'check the address', cause });
}
