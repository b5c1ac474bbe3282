import { DataError } from '../errors.ts';
import { type ByteSource, bytesSource, checkSpan } from './byte-source.ts';

export interface UrlSourceOptions {
  /** Sent with each request, such as `{ Authorization: 'Bearer …' }`. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Breaks off what is under way, and all later reads. @default none */
  readonly signal?: AbortSignal;
  /** Whether a file is downloaded whole, into memory, where its server gives no parts; otherwise that is an error. @default true */
  readonly wholeIfNeeded?: boolean;
}

/**
 * A file behind a URL as a {@link ByteSource}, by HTTP's range requests. The first 64 KiB come with the opening.
 *
 * A page needs the server's leave (CORS) to read from another origin, and `Content-Range` among its exposed headers; the Hugging Face hub
 * grants both. Follows RFC 9110, section 14.
 *
 * @throws DataError if the file cannot be had, its server gives no parts although parts are asked for, or the file changes between two reads.
 * @example
 * const file = await openSafetensors(await urlSource('https://huggingface.co/…/resolve/main/model.safetensors'));
 */
export async function urlSource(url: string | URL, options: UrlSourceOptions = {}): Promise<ByteSource> {
  const name = String(url);
  const first = await request(name, 0, FIRST_BYTES, options);
  if (first.status === 200) {
    if (options.wholeIfNeeded === false) {
      await first.body?.cancel();
      throw new DataError(name, {
        expected: 'a server that gives parts of files (status 206)',
        found: 'the whole file (status 200)',
        remedy: 'download it first, or allow that with wholeIfNeeded',
      });
    }
    return bytesSource(await bodyOf(name, first), name);
  }
  const { size } = rangeOf(name, first, 0);
  const etag = first.headers.get('etag');
  const start = await bodyOf(name, first, Math.min(size, FIRST_BYTES));
  return {
    name,
    size,
    read: async (from, to) => {
      checkSpan(name, size, from, to);
      if (to <= start.length) return start.slice(from, to);
      if (from === to) return new Uint8Array();
      const response = await request(name, from, to, options);
      const changed = response.status !== 206 || rangeOf(name, response, from).size !== size;
      if (changed || response.headers.get('etag') !== etag) {
        await response.body?.cancel();
        throw new DataError(name, {
          expected: `part of the file of ${size} bytes that was opened`,
          found: 'another file, or all of it',
          remedy: 'open it again',
        });
      }
      return bodyOf(name, response, to - from);
    },
  };
}

const FIRST_BYTES = 2 ** 16;

async function request(name: string, from: number, to: number, options: UrlSourceOptions): Promise<Response> {
  let response: Response;
  try {
    const headers = { ...options.headers, Range: `bytes=${from}-${to - 1}` };
    response = await fetch(name, { headers, signal: options.signal });
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw unavailable(name, reasonOf(cause), cause);
  }
  if (response.status === 200 || response.status === 206) return response;
  await response.body?.cancel();
  // Asked for the start of a file that has none.
  if (response.status === 416 && response.headers.get('content-range') === 'bytes */0') return new Response();
  throw unavailable(name, `status ${response.status} ${response.statusText}`.trim());
}

/** What a partial answer says of itself. */
function rangeOf(name: string, response: Response, from: number): { readonly size: number } {
  const found = response.headers.get('content-range');
  const [, start, size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(found ?? '') ?? [];
  if (Number(start) === from && Number.isSafeInteger(Number(size))) return { size: Number(size) };
  throw new DataError(name, {
    expected: `an answer that says where its bytes from ${from} on lie (Content-Range)`,
    found: found ?? 'none that may be read here',
    remedy: 'have the server expose that header, or download the file first',
  });
}

async function bodyOf(name: string, response: Response, length?: number): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw unavailable(name, reasonOf(cause), cause);
  }
  if (length === undefined || bytes.length === length) return bytes;
  throw unavailable(name, `${bytes.length} bytes instead of ${length}`);
}

function unavailable(name: string, found: string, cause?: unknown): DataError {
  return new DataError(name, { expected: 'a file', found, remedy: 'check the address and the network', cause });
}

/** fetch says only that it failed; what happened is its cause. */
const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
};
