import { existsSync } from 'node:fs';
import { mkdtemp, rmdir, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Whether something can be kept in a folder. */
export interface FolderState {
  readonly path: string;
  readonly exists: boolean;
  readonly writable: boolean;
  /** In bytes, for this user; undefined where the system does not say. */
  readonly free: number | undefined;
}

/** Looks at a folder, or at the nearest one above it that exists, where it would be made. */
export async function folderState(folder: string): Promise<FolderState> {
  const path = resolve(folder);
  let nearest = path;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  return { path, exists: nearest === path, writable: await isWritable(nearest), free: await freeSpace(nearest) };
}

/** Tried, because permissions do not tell of file systems that are read-only or full. */
async function isWritable(folder: string): Promise<boolean> {
  try {
    await rmdir(await mkdtemp(join(folder, '.cnn-doctor-')));
    return true;
  } catch {
    return false;
  }
}

async function freeSpace(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
