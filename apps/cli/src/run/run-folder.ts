import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@cnn/tensor';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '@cnn/train';
import { type FolderStore, folderStore } from '@cnn/train/node';
import { UsageError } from '../terminal/usage-error.ts';

/** `runs/<name>/`: the files of one run, which no other process may have meanwhile. */
export interface RunFolder {
  readonly path: string;
  readonly checkpointPath: string;
  readonly reportPath: string;
  /** For what else a run writes. */
  readonly store: FolderStore;
  /** Writes the checkpoint, the settings and a line for each epoch; each file whole or not at all. */
  save(checkpoint: Checkpoint): Promise<void>;
  /** Gives the folder back, or removes it where nothing was written. */
  close(): Promise<void>;
}

const CHECKPOINT = 'last.safetensors';

/** Where the last checkpoint of a run lies, once there is one. */
export const checkpointPath = (run: string): string => join(run, CHECKPOINT);

/**
 * Makes the folder of a new run; without a name, the first free `<stem>-<number>`.
 *
 * @throws UsageError if the named folder holds something already.
 */
export async function createRunFolder(out: string, name: string | undefined, stem: string): Promise<RunFolder> {
  if (name === undefined) return openRunFolder(await firstFreeFolder(out, stem));
  const folder = await openRunFolder(join(out, name));
  // What a run has left that was killed before its first checkpoint was whole is no file of the store.
  if ((await folder.store.list()).length === 0) return folder;
  await folder.close();
  const { path } = folder;
  throw new UsageError(`${path} exists already; give another --name, or go on with it: cnn train --resume ${path}`);
}

/** Makes the first of `<stem>-1`, `<stem>-2`, … that is not there. */
export async function firstFreeFolder(out: string, stem: string): Promise<string> {
  await mkdir(out, { recursive: true });
  for (let number = 1; ; number++) {
    const path = join(out, `${stem}-${number}`);
    try {
      await mkdir(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** @throws Error if another run has the folder. */
export async function openRunFolder(path: string): Promise<RunFolder> {
  const store = await folderStore(path, { lock: true });
  const write = (name: string, text: string) => store.write(name, new TextEncoder().encode(text));
  return {
    path,
    checkpointPath: checkpointPath(path),
    reportPath: join(path, 'report.html'),
    store,
    async save(checkpoint) {
      const lines = checkpoint.history.map((record) => `${JSON.stringify(record)}\n`);
      await store.write(CHECKPOINT, encodeCheckpoint(checkpoint));
      await write('config.json', `${JSON.stringify(checkpoint.config, null, 2)}\n`);
      await write('metrics.jsonl', lines.join(''));
    },
    async close() {
      await store.close();
      // A run that failed before its first checkpoint leaves nothing behind.
      if ((await readdir(path)).length === 0) await rmdir(path);
    },
  };
}

/**
 * Reads a checkpoint from a file, or the last one of a run's folder.
 *
 * @throws DataError if there is none or it is damaged.
 */
export async function readCheckpoint(path: string): Promise<{ checkpoint: Checkpoint; path: string }> {
  for (const candidate of [path, checkpointPath(path)]) {
    try {
      return { checkpoint: decodeCheckpoint(await readFile(candidate), candidate), path: candidate };
    } catch (error) {
      if (!['EISDIR', 'ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  throw new DataError(path, {
    expected: 'a checkpoint, or the folder of a run with last.safetensors',
    found: 'neither',
    remedy: 'train first: cnn train cifar-cnn',
  });
}
