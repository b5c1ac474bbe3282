import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isProcessAlive } from '@cnn/tensor/node';

/** @internal The file that says whose a folder is. */
export const LOCK_FILE = '.lock';

/** Folders that this process holds: its own number in a lock may also be that of a dead process before it, as in containers. */
const held = new Set<string>();

/**
 * @internal Makes a folder this process's own.
 *
 * @param folder whole path of a folder that is there.
 * @returns what gives it back.
 * @throws Error if a living process, or one on another computer, has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  if (held.has(folder)) throw new Error(`folderStore: ${folder} is in use by this process; close its store first`);
  held.add(folder);
  const file = join(folder, LOCK_FILE);
  const own = JSON.stringify({ process: process.pid, host: hostname(), key: randomBytes(8).toString('hex') });
  try {
    while (!(await isMade(file, own))) {
      const found = await contentsOf(file);
      // Undefined: it was given back in between.
      if (found !== undefined) await takeOver(folder, file, found);
    }
  } catch (error) {
    held.delete(folder);
    throw error;
  }
  return async () => {
    if (!held.delete(folder)) return;
    if ((await contentsOf(file)) === own) await rm(file, { force: true });
  };
}

async function isMade(file: string, contents: string): Promise<boolean> {
  let opened: FileHandle;
  try {
    opened = await open(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    await opened.writeFile(contents);
    return true;
  } catch (error) {
    // Of a full disk: a lock that says nothing would keep out all who come when there is room again.
    await rm(file, { force: true });
    throw error;
  } finally {
    await opened.close();
  }
}

async function contentsOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes the lock of a dead process. */
async function takeOver(folder: string, file: string, found: string): Promise<void> {
  const holder = holderOf(found);
  if (holder !== undefined) {
    throw new Error(
      `folderStore: ${folder} is in use by ${holder}; give each run a folder of its own, or, if that run is over, remove ${file}`,
    );
  }
  // Another process may do the same at the same time: of those who rename one file, one succeeds, and it looks at what it got.
  const aside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = await contentsOf(aside);
  if (taken !== undefined && taken !== found) await isMade(file, taken);
  await rm(aside, { force: true });
}

/** Who has the folder, in words; undefined if nobody any more. */
function holderOf(contents: string): string | undefined {
  let lock: { readonly process?: unknown; readonly host?: unknown };
  try {
    lock = JSON.parse(contents) ?? {};
  } catch {
    return 'a run whose lock cannot be read';
  }
  if (!Number.isInteger(lock.process) || typeof lock.host !== 'string') return 'a run whose lock cannot be read';
  const id = lock.process as number;
  if (lock.host !== hostname()) return `process ${id} on ${lock.host}`;
  return id !== process.pid && isProcessAlive(id) ? `process ${id}` : undefined;
}
