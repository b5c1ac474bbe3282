import { DataError, fileSource } from '@cnn/tensor';
import type { FileWriter, FolderEntry, WritableFolder, WriterOptions } from './data-folder.ts';
import { lockedOnDisk } from './disk-lock.ts';
import { byName, stepsOf } from './folder-path.ts';

/**
 * A folder on the disk, under Node; it need not be there yet.
 *
 * Links count as what they lead to; one that leads nowhere is listed as a file, and says so when it is read. What is neither file nor
 * folder is left out. A lock is a file beside what it is for, and survives no crash: another takes it over at once where its process
 * has ended, and after a minute without a sign of life where that cannot be known.
 *
 * @example
 * const folder = diskFolder('data');
 * for (const { name, kind } of await folder.list('cifar-10-batches-bin')) console.log(kind, name);
 */
export function diskFolder(path: string): WritableFolder {
  const { dirname, join, resolve } = process.getBuiltinModule('node:path');
  const { mkdir, open, opendir, rename, rm, stat } = process.getBuiltinModule('node:fs/promises');
  // Another working directory later on must not make it another folder.
  const root = resolve(path);
  const pathOf = (within: string): string => join(root, ...stepsOf(within, root));

  return {
    name: root,

    async list(within) {
      const folder = pathOf(within);
      const entries: FolderEntry[] = [];
      const links: string[] = [];
      try {
        // One by one: a folder may have a million files.
        for await (const entry of await opendir(folder, { bufferSize: 1024 })) {
          const { name } = entry;
          if (entry.isSymbolicLink()) links.push(name);
          else if (entry.isDirectory()) entries.push({ name, kind: 'folder' });
          else if (entry.isFile()) entries.push({ name, kind: 'file' });
        }
      } catch (error) {
        failed(folder, 'a folder that can be read')(error as NodeJS.ErrnoException);
      }
      for (let start = 0; start < links.length; start += LINKS_AT_ONCE) {
        const some = links.slice(start, start + LINKS_AT_ONCE);
        const targets = await Promise.all(some.map((name) => stat(join(folder, name)).catch(() => undefined)));
        for (const [i, target] of targets.entries()) {
          if (target?.isDirectory()) entries.push({ name: some[i], kind: 'folder' });
          // One that leads nowhere counts as a file, so that reading it says what is wrong.
          else if (!target || target.isFile()) entries.push({ name: some[i], kind: 'file' });
        }
      }
      return entries.sort(byName);
    },

    async size(within) {
      const file = pathOf(within);
      try {
        const status = await stat(file);
        return status.isFile() ? status.size : undefined;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
        return failed(file, 'a file')(error);
      }
    },

    read: (within) => readAll(pathOf(within)),

    source: (within) => fileSource(pathOf(within)),

    async writer(within, { append = false, flush = true }: WriterOptions = {}): Promise<FileWriter> {
      const path = pathOf(within);
      const unwritable = failed(path, 'to write the file');
      const file = await open(path, append ? 'a' : 'w')
        .catch(async (error) => {
          if (error.code !== 'ENOENT') throw error;
          await mkdir(dirname(path), { recursive: true });
          return open(path, append ? 'a' : 'w');
        })
        .catch(unwritable);
      return {
        write: (bytes) => file.appendFile(bytes).catch(unwritable),
        async close() {
          try {
            if (flush) await file.sync();
          } catch (error) {
            // A device has nothing to flush.
            if ((error as NodeJS.ErrnoException).code !== 'EINVAL') unwritable(error);
          } finally {
            await file.close();
          }
        },
      };
    },

    async rename(from, to) {
      const target = pathOf(to);
      await rename(pathOf(from), target).catch(failed(target, 'to write the file'));
    },

    async remove(within) {
      const path = pathOf(within);
      if (path === root) throw new RangeError(`remove: expected a path below ${root}, found '${within}'`);
      await rm(path, { recursive: true, force: true }).catch(failed(path, 'to remove it'));
    },

    locked: (name, body, signal) => lockedOnDisk(pathOf(name), body, signal),

    recipe: () => ({ maker: 'diskFolder', arguments: [root] }),
  };
}

/** Not readFileSync, which takes no more than 2 GiB and keeps small files in memory that they share. */
function readAll(path: string): Uint8Array<ArrayBuffer> {
  const { closeSync, constants, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs');
  let file: number | undefined;
  try {
    // A pipe without a writer must not be waited for.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(file);
    if (!status.isFile()) throw new Error('something that is no file');
    const bytes = new Uint8Array(status.size);
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(file, bytes, done, Math.min(bytes.length - done, 2 ** 30), done);
      if (count === 0) throw new Error(`an end after ${done} of ${bytes.length} bytes`);
      done += count;
    }
    return bytes;
  } catch (error) {
    return failed(path, 'a file that can be read')(error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Throws errors of the file system as what a user can act on. */
export const failed =
  (path: string, expected: string) =>
  (cause: unknown): never => {
    const { code, message } = cause as NodeJS.ErrnoException;
    let remedy = 'check the path';
    if (code === 'ENOSPC' || code === 'EDQUOT') remedy = 'free some space and try again';
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') remedy = 'get the rights to it, or choose another';
    throw new DataError(path, { expected, found: message, remedy, cause });
  };

const LINKS_AT_ONCE = 256;
