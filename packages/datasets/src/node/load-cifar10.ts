import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@cnn/tensor';
import { CIFAR10, parseCIFAR10Classes, wrongSize } from '../cifar10.ts';

export interface LoadCIFAR10Options {
  /** The folder `cifar-10-batches-bin`, or the one that holds it. */
  readonly root: string;
  /** 50,000 images to train with, or 10,000 to test. */
  readonly split: 'train' | 'test';
}

/**
 * Reads CIFAR-10 from the official binary files.
 *
 * @throws DataError that names the folder or file that is missing, cut or damaged.
 * @throws RangeError for a split that is neither 'train' nor 'test'.
 * @example
 * const train = await loadCIFAR10({ root: 'data', split: 'train' });
 */
export async function loadCIFAR10({ root, split }: LoadCIFAR10Options): Promise<CIFAR10> {
  if (!Object.hasOwn(FILES, split)) {
    throw new RangeError(`loadCIFAR10: split must be 'train' or 'test', found '${split}'`);
  }
  const folder = await findFolder(root);
  const files = [];
  for (const name of FILES[split]) {
    const path = join(folder, name);
    files.push({
      name: path,
      bytes: await readFile(path).catch((cause) => Promise.reject(wrongSize(path, cause.message, cause))),
    });
  }
  const meta = join(folder, 'batches.meta.txt');
  const classes = parseCIFAR10Classes(
    await readFile(meta, 'utf8').catch((cause) => {
      throw new DataError(meta, { expected: '10 class names, one a line', found: cause.message, cause });
    }),
    meta,
  );
  return new CIFAR10(files, { classes });
}

const FILES = {
  train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
  test: ['test_batch.bin'],
};

async function findFolder(root: string): Promise<string> {
  const inner = join(root, 'cifar-10-batches-bin');
  return (await stat(inner).catch(() => undefined))?.isDirectory() ? inner : root;
}
