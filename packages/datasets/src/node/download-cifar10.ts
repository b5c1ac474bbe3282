import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CIFAR10_FILE_BYTES } from '../cifar10.ts';
import { type DownloadOptions, downloadFile } from './download-file.ts';
import { extractTarGz } from './extract-tar-gz.ts';

export interface DownloadCIFAR10Options extends DownloadOptions {
  /** The folder in which `cifar-10-batches-bin` is to be. */
  readonly root: string;
  /** The archive's address. @default 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz' */
  readonly url?: string;
  /** MD5 of the archive. @default 'c32a1d4ab5d03f1284b67883e8d87530', the official one */
  readonly md5?: string;
}

/**
 * Downloads CIFAR-10's binary version (162 MB) and unpacks it (184 MB), unless its files are there already.
 *
 * Files that are there with the right size are left alone. The archive is kept beside the folder, so that a damaged file can be had
 * again without the network.
 *
 * @returns the folder of the files, and whether anything had to be done: where not, torchvision says "Files already downloaded
 * and verified".
 * @throws DataError if the archive cannot be had, is not the official one, or cannot be written.
 * @example
 * const { downloaded } = await downloadCIFAR10({ root: 'data', onProgress: ({ received, total }) => bar.update(received, total) });
 */
export async function downloadCIFAR10({
  root,
  url = 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
  md5 = 'c32a1d4ab5d03f1284b67883e8d87530',
  ...options
}: DownloadCIFAR10Options): Promise<{ readonly folder: string; readonly downloaded: boolean }> {
  const parent = basename(resolve(root)) === CIFAR10_FOLDER ? dirname(resolve(root)) : root;
  const folder = join(parent, CIFAR10_FOLDER);
  if (await isComplete(folder)) return { folder, downloaded: false };
  if (await isComplete(root)) return { folder: root, downloaded: false };
  const archive = join(parent, 'cifar-10-binary.tar.gz');
  await downloadFile(url, archive, { ...options, md5 });
  await extractTarGz(archive, parent, { signal: options.signal });
  return { folder, downloaded: true };
}

/** The folder's name within the archive. */
export const CIFAR10_FOLDER = 'cifar-10-batches-bin';

/** The names of its files. */
export const CIFAR10_FILES = {
  train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
  test: ['test_batch.bin'],
  meta: 'batches.meta.txt',
};

async function isComplete(folder: string): Promise<boolean> {
  const sizes = await Promise.all(
    [...CIFAR10_FILES.train, ...CIFAR10_FILES.test].map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const meta = await stat(join(folder, CIFAR10_FILES.meta)).then(
    () => true,
    () => false,
  );
  return meta && sizes.every((size) => size === CIFAR10_FILE_BYTES);
}
