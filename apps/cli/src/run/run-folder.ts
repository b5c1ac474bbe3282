import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@cnn/tensor';
import { writeFileAtomic } from '@cnn/tensor/node';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '@cnn/train';
import { UsageError } from '../terminal/usage-error.ts';
import type { RunConfig } from './config.ts';

/** `runs/<name>/`: the files of one run. */
export interface RunFolder {
  readonly path: string;
  readonly checkpointPath: string;
  readonly reportPath: string;
  /** Writes the checkpoint, the settings and a line for each epoch; each file whole or not at all. */
  save(checkpoint: Checkpoint): Promise<void>;
}

/**
 * Makes the folder of a new run; without a name, the first free `<stem>-<number>`.
 *
 * @throws UsageError if the named folder holds something already.
 */
export async function createRunFolder(out: string, name: string | undefined, stem: string): Promise<RunFolder> {
  await mkdir(out, { recursive: true });
  if (name !== undefined) {
    const path = join(out, name);
    if ((await mkdir(path, { recursive: true })) === undefined && (await readdir(path)).length > 0) {
      throw new UsageError(`${path} exists already; give another --name, or go on with it: cnn train --resume ${path}`);
    }
    return runFolder(path);
  }
  for (let number = 1; ; number++) {
    const path = join(out, `${stem}-${number}`);
    try {
      await mkdir(path);
      return runFolder(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

export function runFolder(path: string): RunFolder {
  const checkpointPath = join(path, 'last.safetensors');
  return {
    path,
    checkpointPath,
    reportPath: join(path, 'report.html'),
    async save(checkpoint) {
      const lines = checkpoint.history.map((record) => `${JSON.stringify(record)}\n`);
      await writeFileAtomic(checkpointPath, encodeCheckpoint(checkpoint));
      await writeFileAtomic(join(path, 'config.json'), `${JSON.stringify(checkpoint.config as RunConfig, null, 2)}\n`);
      await writeFileAtomic(join(path, 'metrics.jsonl'), lines.join(''));
    },
  };
}

/**
 * Reads a checkpoint from a file, or the last one of a run's folder.
 *
 * @throws DataError if there is none or it is damaged.
 */
export async function readCheckpoint(path: string): Promise<{ checkpoint: Checkpoint; path: string }> {
  for (const candidate of [path, join(path, 'last.safetensors')]) {
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
