import { DataError } from '@cnn/tensor';

/**
 * The decompressed contents of a gzip file at a URL: `file:` through Node's file system, anything else through fetch.
 *
 * Some servers undo the compression of `.gz` files on the way; what arrives without gzip's first bytes is taken as it is.
 *
 * @throws DataError if the file is not there or is damaged.
 */
export async function readGzip(url: URL): Promise<Uint8Array> {
  const bytes = url.protocol === 'file:' ? await readFile(url) : await fetchBytes(url);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new DataError(url.href, {
      expected: 'a whole gzip file',
      found: `a damaged one of ${bytes.length} bytes`,
      remedy: 'get it again',
      cause,
    });
  }
}

async function readFile(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  // Asked for at run time, so that bundlers for browsers have no `node:` import to stumble over.
  const { readFile } = process.getBuiltinModule('node:fs/promises');
  try {
    return new Uint8Array(await readFile(url));
  } catch (cause) {
    throw notThere(url, (cause as Error).message, cause);
  }
}

async function fetchBytes(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw notThere(url, (cause as Error).message, cause);
  }
  if (!response.ok) throw notThere(url, `status ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

function notThere(url: URL, found: string, cause?: unknown): DataError {
  return new DataError(url.protocol === 'data:' ? 'data: URL' : url.href, {
    expected: 'a file of the package',
    found,
    remedy: 'copy the folder assets/ of @cnn/datasets there, or say with baseUrl where it is',
    cause,
  });
}
