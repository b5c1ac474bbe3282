import { DataError } from '@cnn/tensor';
import type { DataFolder, WritableFolder } from '../folders/data-folder.ts';
import { isWritable, openFolder } from '../folders/open-folder.ts';
import { anyOf } from './any-of.ts';
import {
  checkResource,
  type DownloadFileOptions,
  type DownloadProgress,
  type DownloadResult,
  fetchFile,
  whatIsThere,
} from './download-file.ts';
import { extractArchive } from './extract-archive.ts';
import type { Resource } from './resource.ts';
import { isUnpacked, noteUnpacked } from './unpacked-note.ts';

/** How far one of several downloads is. */
export interface ResourceProgress extends DownloadProgress {
  readonly file: string;
  /** While unpacking, `received` is what is written of the files, and `total` is not known. */
  readonly stage: 'downloading' | 'unpacking';
}

/** How the files of a data set are fetched. */
export interface DownloadOptions extends Omit<DownloadFileOptions, 'onProgress' | 'maxBytes'> {
  /** Called for each piece that arrives or is unpacked. */
  readonly onProgress?: (progress: ResourceProgress) => void;
  /** Whether archives stay once they are unpacked, so that damaged files can be had again without the network. @default true */
  readonly keepArchives?: boolean;
}

/** What {@link downloadResources} did with one of them. */
export interface ResourceResult extends DownloadResult {
  /** Whether it was unpacked now. */
  readonly unpacked: boolean;
}

/**
 * Brings files, and what the archives among them hold, into a folder, unless they are there already and right.
 *
 * Beside an unpacked archive lies a note, `<file>.unpacked`, of the files that came from it: where those are there, with their sizes, the
 * archive is needed no more.
 *
 * @param root a path (under Node on the disk, in a browser in the origin's private file system), or a folder.
 * @throws DataError that names the file or URL if one cannot be had, unpacked or written.
 * @example
 * const done = await downloadResources(
 *   [{ file: 'images.zip', urls: ['https://example.org/images.zip'], md5: 'c32a1d4ab5d03f1284b67883e8d87530', archive: 'zip' }],
 *   'data',
 *   { onProgress: ({ file, stage, received }) => console.log(stage, file, received) },
 * );
 * if (!done.some(({ downloaded }) => downloaded)) console.log('Files already downloaded and verified');
 */
export async function downloadResources(
  resources: readonly Resource[],
  root: string | DataFolder,
  options: DownloadOptions = {},
): Promise<ResourceResult[]> {
  for (const resource of resources) checkResource(resource);
  const folder = await openFolder(root);
  const results: ResourceResult[] = [];
  for (const resource of resources) results.push(await bring(resource, folder, options));
  return results;
}

async function bring(resource: Resource, folder: DataFolder, options: DownloadOptions): Promise<ResourceResult> {
  const { signal } = options;
  signal?.throwIfAborted();
  const there = await standing(resource, folder, signal);
  if (there) return there;
  if (!isWritable(folder)) {
    const [url] = resource.urls;
    throw new DataError(folder.name, {
      expected: resource.file,
      found: 'none that is right, in a folder that downloads cannot go into',
      remedy: `download ${url} and put it there, or name another root`,
    });
  }
  return folder.locked(resource.file, (lost) => bringLocked(resource, folder, options, lost), signal);
}

/** The result where nothing is to be done. */
async function standing(
  resource: Resource,
  folder: DataFolder,
  signal?: AbortSignal,
): Promise<ResourceResult | undefined> {
  if (resource.archive) {
    const isDone = await isUnpacked(resource, folder, signal);
    return isDone ? { file: resource.file, downloaded: false, verified: false, unpacked: false } : undefined;
  }
  const there = await whatIsThere(resource, folder, signal);
  return there && { ...there, unpacked: false };
}

async function bringLocked(
  resource: Resource,
  folder: WritableFolder,
  { onProgress, keepArchives = true, ...options }: DownloadOptions,
  lost: AbortSignal | undefined,
): Promise<ResourceResult> {
  const { file, archive } = resource;
  const signal = anyOf(options.signal, lost);
  // Another may have brought it while this one waited.
  const there = await standing(resource, folder, signal);
  if (there) return there;
  const toFetch: DownloadFileOptions = {
    ...options,
    onProgress: (progress) => onProgress?.({ file, stage: 'downloading', ...progress }),
  };
  const result = await fetchFile(resource, folder, toFetch, lost);
  if (!archive) return { ...result, unpacked: false };
  const files = await extractArchive(await folder.source(file), folder, {
    kind: archive,
    to: resource.unpackTo ?? file.split('/').slice(0, -1).join('/'),
    onProgress: ({ written }) => onProgress?.({ file, stage: 'unpacking', received: written, total: undefined }),
    signal,
  });
  signal?.throwIfAborted();
  await noteUnpacked(resource, files, folder);
  if (!keepArchives) await folder.remove(file);
  return { ...result, unpacked: true };
}
