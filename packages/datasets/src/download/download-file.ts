import type { DataFolder, WritableFolder } from '../folders/data-folder.ts';
import { delay } from '../folders/delay.ts';
import { anyOf } from './any-of.ts';
import { Checksums, readPieces } from './checksums.ts';
import { anotherFile, Fault, noneOf } from './fault.ts';
import { PartFile } from './part-file.ts';
import { receive } from './receive.ts';
import type { Resource } from './resource.ts';

/** How far a download is, in bytes. */
export interface DownloadProgress {
  readonly received: number;
  /** Undefined where the server does not say. */
  readonly total: number | undefined;
}

export interface DownloadFileOptions {
  /** Called for each piece that arrives. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Stops the download with the signal's reason; what has arrived is kept for the next time. */
  readonly signal?: AbortSignal;
  /** Asks the server. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch;
  /** How often in a row an address that fails is asked again without getting further. @default 3 */
  readonly retries?: number;
  /** Seconds before it is asked again, doubled each time. @default 0.5 */
  readonly retryDelay?: number;
  /** Seconds without a byte after which a connection counts as broken. @default 30 */
  readonly stallTimeout?: number;
  /** Size of the largest file that is taken. @default the resource's `bytes`, else 64 GiB */
  readonly maxBytes?: number;
}

/** What {@link downloadFile} did. */
export interface DownloadResult {
  readonly file: string;
  /** False where the file was there already. */
  readonly downloaded: boolean;
  /** Whether a checksum was compared. */
  readonly verified: boolean;
}

/**
 * Downloads a file into a folder, unless it is there already, and checks it; the file has its name only once it is whole.
 *
 * Bytes go to `<file>.part` first. A connection that breaks or stalls is taken up where it stopped, unless the file has changed
 * meanwhile; so is, where a checksum can tell whether the pieces fit, a download that an earlier run left unfinished. Addresses that fail
 * are asked again, and then the next one is. A file that is there but is another one is replaced once the right one has arrived. Where two
 * programs, or two calls, want one file, the second waits for the first. Follows torchvision.datasets.utils.download_url.
 *
 * @throws DataError that names the URL and its fault if the file cannot be had or is another one, and the path if it cannot be written.
 * @throws RangeError if the resource has no address.
 * @example
 * const { downloaded, verified } = await downloadFile(
 *   { file: 'images.tar.gz', urls: ['https://example.org/images.tar.gz'], md5: 'c32a1d4ab5d03f1284b67883e8d87530' },
 *   await openFolder('data'),
 * );
 * if (!downloaded && verified) console.log('Files already downloaded and verified');
 */
export async function downloadFile(
  resource: Resource,
  folder: WritableFolder,
  options: DownloadFileOptions = {},
): Promise<DownloadResult> {
  const { signal } = options;
  signal?.throwIfAborted();
  checkResource(resource);
  const there = await whatIsThere(resource, folder, signal);
  return there ?? folder.locked(resource.file, (lost) => fetchFile(resource, folder, options, lost), signal);
}

/** @internal Throws RangeError unless every address is one. */
export function checkResource({ file, urls }: Resource): void {
  if (urls.length === 0) throw new RangeError(`downloadFile: ${file} must have an address, found none in urls`);
  for (const url of urls) {
    if (!URL.canParse(url, globalThis.location?.href)) {
      throw new RangeError(
        `downloadFile: urls of ${file} must be addresses such as https://example.org/a.zip, found '${url}'`,
      );
    }
  }
}

/** @internal What {@link downloadFile} says of a file that is there already and right, as far as can be known. */
export async function whatIsThere(
  resource: Resource,
  folder: DataFolder,
  signal?: AbortSignal,
): Promise<DownloadResult | undefined> {
  const { file, bytes } = resource;
  const size = await folder.size(file);
  if (size === undefined || (bytes !== undefined && size !== bytes)) return undefined;
  const checksums = new Checksums(resource);
  if (checksums.canTell) await readPieces(await folder.source(file), (piece) => checksums.update(piece), signal);
  return checksums.difference() ? undefined : { file, downloaded: false, verified: checksums.canTell };
}

/** @internal What {@link downloadFile} does under the lock. */
export async function fetchFile(
  resource: Resource,
  folder: WritableFolder,
  options: DownloadFileOptions,
  lost: AbortSignal | undefined,
): Promise<DownloadResult> {
  const signal = anyOf(options.signal, lost);
  const most = options.maxBytes ?? resource.bytes ?? MOST_BYTES;
  // Another may have brought it while this one waited.
  const there = await whatIsThere(resource, folder, signal);
  if (there) return there;
  const part = new PartFile(folder, resource);
  let isDone = false;
  try {
    await part.takeLeftover(most, signal);
    await receiveFromAny(resource, part, most, { ...options, signal });
    await part.close();
    signal?.throwIfAborted();
    await folder.rename(part.path, resource.file);
    isDone = true;
    return { file: resource.file, downloaded: true, verified: part.canBeChecked };
  } finally {
    await part.close();
    // What no later run can trust is of no use to it; what another has taken over is no longer this one's.
    if (!isDone && !lost?.aborted && (!part.canBeChecked || part.received === 0)) await folder.remove(part.path);
  }
}

const MOST_BYTES = 2 ** 36;

/** Fills the part from the first address that gives the right file. */
async function receiveFromAny(
  { file, urls }: Resource,
  part: PartFile,
  most: number,
  options: DownloadFileOptions,
): Promise<void> {
  const faults: Fault[] = [];
  for (const url of urls) {
    try {
      await receiveAll(url, part, most, options);
      let difference = part.difference();
      // The pieces may be of two versions of the file, or of two files: try once from scratch.
      if (difference && part.isPieced) {
        await part.restart();
        await receiveAll(url, part, most, options);
        difference = part.difference();
      }
      if (!difference) return;
      const found = `${difference.found}${part.describe()}`;
      await part.restart();
      throw anotherFile(url, difference.expected, found);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(error);
    }
  }
  throw noneOf(file, faults);
}

/** Asks one address until all has come. */
async function receiveAll(url: string, part: PartFile, most: number, options: DownloadFileOptions): Promise<void> {
  const { signal, retries = 3, retryDelay = 0.5 } = options;
  let furthest = part.received;
  for (let fruitless = 0; ; ) {
    try {
      await receive(url, part, most, options);
      // A server may give less than it was asked for, if it says so.
      if (part.total === undefined || part.received >= part.total) return;
      furthest = Math.max(furthest, part.received);
    } catch (error) {
      if (part.received > furthest) fruitless = 0;
      furthest = Math.max(furthest, part.received);
      if (!(error instanceof Fault) || !error.again || fruitless >= retries) throw error;
      const wait = Math.max(error.after, Math.min(retryDelay * 2 ** fruitless, LONGEST_WAIT));
      await delay(1000 * wait, signal);
      fruitless++;
    }
  }
}

const LONGEST_WAIT = 30;
