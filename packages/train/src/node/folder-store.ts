import { appendFile, mkdir, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { writeFileAtomic } from '@cnn/tensor/node';
import { checkFileName, type FileStore } from '../files/file-store.ts';
import { LOCK_FILE, lockFolder } from './folder-lock.ts';

export interface FolderStoreOptions {
  /** Whether nobody else may have the folder until `close`. @default false */
  readonly lock?: boolean;
}

/** A {@link FileStore} in a folder. */
export interface FolderStore extends FileStore {
  /** The whole path of the folder. */
  readonly path: string;
  /** Gives the folder back. Without a lock, nothing happens. */
  close(): Promise<void>;
}

/**
 * The files of a run in a folder, which is made where it is missing.
 *
 * A file that is written takes its place in one step (`writeFileAtomic`), so a crash, a kill or a full disk leaves the old one. What a killed process left
 * half written is no file of the store, and goes away when the folder is locked.
 *
 * With `lock`, a file `.lock` holds the number of the process: two runs that are told to use one folder by mistake would otherwise write into each other's
 * files. The lock of a process that is dead is taken over; one from another computer cannot be judged, and has to be removed by hand.
 *
 * @throws Error if the folder is locked; Error of the file system with its `code`; RangeError from its functions if a name leaves the folder.
 * @example
 * const store = await folderStore('runs/first', { lock: true });
 * const trainer = new Trainer(model, { loss, optimizer, epochs: 20, callbacks: [csvLogger({ store }), modelCheckpoint({ store })] });
 */
export async function folderStore(path: string, { lock = false }: FolderStoreOptions = {}): Promise<FolderStore> {
  await mkdir(path, { recursive: true });
  const folder = await realpath(path);
  const unlock = lock ? await lockFolder(folder) : undefined;
  if (lock) for (const name of await filesIn(folder)) if (HALF_WRITTEN.test(name)) await rm(join(folder, name));
  const pathOf = (name: string) => {
    checkFileName('folderStore', name);
    if (isOwn(name)) throw new RangeError(`folderStore: '${name}' is a name that the store itself uses`);
    return join(folder, name);
  };
  return {
    path: folder,
    async write(name, bytes) {
      await writeFileAtomic(pathOf(name), bytes);
    },
    async append(name, bytes) {
      const file = pathOf(name);
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, bytes);
    },
    async read(name) {
      try {
        return new Uint8Array(await readFile(pathOf(name)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async remove(name) {
      await rm(pathOf(name), { force: true });
    },
    async list() {
      return (await filesIn(folder)).filter((name) => !isOwn(name)).sort();
    },
    async close() {
      await unlock?.();
    },
  };
}

/** What `writeFileAtomic` calls a file until it is whole. */
const HALF_WRITTEN = /\.[0-9a-f]{12}\.tmp$/;

function isOwn(name: string): boolean {
  return name === LOCK_FILE || HALF_WRITTEN.test(name);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
