import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DataError } from '@cnn/tensor';
import { md5OfFile } from './md5-of-file.ts';

/** How far a download is, in bytes. */
export interface DownloadProgress {
  readonly received: number;
  /** Undefined where the server does not say. */
  readonly total: number | undefined;
}

export interface DownloadOptions {
  /** MD5 of the whole file, in hexadecimal. @default the file is taken as it comes */
  readonly md5?: string;
  /** Called for each piece that arrives. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Stops the download with the signal's reason; what has arrived is kept for the next time. */
  readonly signal?: AbortSignal;
  /** Asks the server. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch;
  /** How often in a row a broken connection is taken up again without getting further. @default 3 */
  readonly retries?: number;
}

/** What {@link downloadFile} did. */
export interface DownloadResult {
  readonly path: string;
  /** False where the file was there already. */
  readonly downloaded: boolean;
  /** Whether the file's MD5 was compared. */
  readonly verified: boolean;
}

/**
 * Downloads a file, unless it is there already, and checks it; the file has its name only once it is whole.
 *
 * Bytes go to `<path>.part` first. A connection that breaks is taken up where it stopped; so is, where `md5` can tell whether the
 * pieces fit, a download that an earlier run left unfinished. A file of another MD5 is replaced once the right one has arrived.
 * Follows torchvision.datasets.utils.download_url.
 *
 * @throws DataError that names the URL if it cannot be had or has another MD5, and the path if it cannot be written.
 * @example
 * const { downloaded, verified } = await downloadFile(url, 'data/images.tar.gz', { md5: 'c32a1d4ab5d03f1284b67883e8d87530' });
 * if (!downloaded && verified) console.log('Files already downloaded and verified');
 */
export async function downloadFile(url: string, path: string, options: DownloadOptions = {}): Promise<DownloadResult> {
  const { signal } = options;
  const md5 = options.md5?.toLowerCase();
  signal?.throwIfAborted();
  const part = `${path}.part`;
  try {
    if ((await bytesIn(path)) !== undefined) {
      if (md5 === undefined) return { path, downloaded: false, verified: false };
      if ((await md5OfFile(path, signal)) === md5) return { path, downloaded: false, verified: true };
    }
    await mkdir(dirname(path), { recursive: true });
    if (md5 === undefined) await rm(part, { force: true });
    const continued = ((await bytesIn(part)) ?? 0) > 0;
    await receiveAll(url, part, options);
    if (md5 !== undefined) {
      const found = await md5OfFile(part, signal);
      if (found !== md5) {
        await rm(part);
        // The start may have come from an older version of the file: try once from scratch.
        if (continued) return await downloadFile(url, path, options);
        throw new DataError(url, {
          expected: `md5 ${md5}`,
          found: `md5 ${found}`,
          remedy: 'try again; if it stays so, the file has changed there, or something on the way changes it',
        });
      }
    }
    await rename(part, path);
    return { path, downloaded: true, verified: md5 !== undefined };
  } catch (error) {
    signal?.throwIfAborted();
    throw fileError(path, error);
  }
}

/** A connection that broke off: worth another try. */
class Interrupted extends DataError {}

async function receiveAll(url: string, part: string, options: DownloadOptions): Promise<void> {
  const { signal, retries = 3 } = options;
  let furthest = (await bytesIn(part)) ?? 0;
  for (let fruitless = 0; ; fruitless++) {
    try {
      return await receive(url, part, options);
    } catch (error) {
      signal?.throwIfAborted();
      const received = (await bytesIn(part)) ?? 0;
      if (received > furthest) fruitless = 0;
      furthest = Math.max(furthest, received);
      if (!(error instanceof Interrupted) || fruitless >= retries) throw error;
      await delay(100 * 2 ** fruitless, undefined, { signal });
    }
  }
}

/** One request, whose bytes are added to the part. */
async function receive(url: string, part: string, options: DownloadOptions): Promise<void> {
  const { fetch = globalThis.fetch, signal, onProgress } = options;
  const have = (await bytesIn(part)) ?? 0;
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (have > 0) headers.range = `bytes=${have}-`;
  const response = await fetch(url, { headers, signal }).catch((cause) => {
    throw interrupted(url, 'an answer', reasonOf(cause), cause);
  });

  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const whole = range && range[2] !== '*' ? Number(range[2]) : undefined;
  if (have > 0 && (response.status === 416 || (response.status === 206 && Number(range?.[1]) !== have))) {
    await response.body?.cancel();
    // Beyond the end lies either a part that is whole, or one that is not of this file.
    if (response.status === 416 && whole === have) return;
    await rm(part);
    return receive(url, part, options);
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new DataError(url, {
      expected: 'status 200',
      found: `${response.status} ${response.statusText}`.trim(),
      remedy: 'check the address, or get the file by other means',
    });
  }

  const append = response.status === 206;
  const length = response.headers.get('content-length');
  const encoded = (response.headers.get('content-encoding') ?? 'identity') !== 'identity';
  const total = whole ?? (length === null || encoded ? undefined : Number(length));
  let received = append ? have : 0;
  const file = await open(part, append ? 'a' : 'w');
  try {
    const pieces = response.body[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await pieces.next().catch((cause) => {
        throw interrupted(
          url,
          `${total ?? 'all'} bytes`,
          `${received} before the connection broke (${reasonOf(cause)})`,
          cause,
        );
      });
      if (done) break;
      await file.appendFile(value);
      received += value.length;
      onProgress?.({ received, total });
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (total !== undefined && received !== total) throw interrupted(url, `${total} bytes`, `${received}`);
}

async function bytesIn(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function interrupted(url: string, expected: string, found: string, cause?: unknown): DataError {
  return new Interrupted(url, {
    expected,
    found,
    remedy: 'check the connection and try again; it goes on where it stopped',
    cause,
  });
}

/** fetch says no more than "fetch failed"; what happened stands in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message;
}

/** Errors of the file system, as what a user can act on; others as they are. */
function fileError(path: string, error: unknown): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (error instanceof DataError || !code || !syscall) return error;
  return new DataError(path, {
    expected: 'to write the file',
    found: message,
    remedy: code === 'ENOSPC' ? 'free some space and try again' : 'check the folder, or choose another one',
    cause: error,
  });
}
