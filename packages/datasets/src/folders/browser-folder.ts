import { blobSource, DataError } from '@cnn/tensor';
import type { FileWriter, FolderEntry, WritableFolder, WriterOptions } from './data-folder.ts';
import { byName, stepsOf } from './folder-path.ts';

/**
 * A folder in a browser: of the origin's private file system, or one that the user picked (`showDirectoryPicker`).
 *
 * What is written to a file is there once its writer is closed: a page that is closed before loses it. Locks hold among the pages and
 * workers of the origin.
 *
 * @param path names the folder in errors. @default the handle's name
 * @example
 * const folder = browserFolder(await showDirectoryPicker({ mode: 'readwrite' }));
 * const cifar = await loadCIFAR10({ root: folder, split: 'train' });
 */
export function browserFolder(
  handle: FileSystemDirectoryHandle,
  path = handle.name || 'the private file system',
): WritableFolder {
  const nameOf = (within: string): string => [path, ...stepsOf(within, path)].join('/');

  async function folderAt(steps: readonly string[], create = false): Promise<FileSystemDirectoryHandle> {
    let folder = handle;
    for (const step of steps) folder = await folder.getDirectoryHandle(step, { create });
    return folder;
  }

  /** The folder that a path lies in, and its name there. */
  async function placeOf(within: string, create = false): Promise<[FileSystemDirectoryHandle, string]> {
    const steps = stepsOf(within, path);
    const name = steps.pop();
    if (name === undefined) throw new DataError(path, { expected: 'a path below it', found: `'${within}'` });
    return [await folderAt(steps, create), name];
  }

  async function fileAt(within: string): Promise<File> {
    const [folder, name] = await placeOf(within);
    return (await folder.getFileHandle(name)).getFile();
  }

  return {
    name: path,

    async list(within) {
      const steps = stepsOf(within, path);
      try {
        const entries: FolderEntry[] = [];
        for await (const entry of (await folderAt(steps)).values()) {
          entries.push({ name: entry.name, kind: entry.kind === 'directory' ? 'folder' : 'file' });
        }
        return entries.sort(byName);
      } catch (error) {
        return failed(nameOf(within), 'a folder that can be read')(error);
      }
    },

    async size(within) {
      if (stepsOf(within, path).length === 0) return undefined;
      try {
        return (await fileAt(within)).size;
      } catch (error) {
        if (isMissing(error)) return undefined;
        return failed(nameOf(within), 'a file')(error);
      }
    },

    async read(within) {
      const unreadable = failed(nameOf(within), 'a file that can be read');
      const bytes = await fileAt(within)
        .then((file) => file.arrayBuffer())
        .catch(unreadable);
      return new Uint8Array(bytes);
    },

    async source(within) {
      return blobSource(await fileAt(within).catch(failed(nameOf(within), 'a file that can be read')), nameOf(within));
    },

    async writer(within, { append = false }: WriterOptions = {}): Promise<FileWriter> {
      const unwritable = failed(nameOf(within), 'to write the file');
      try {
        const [folder, name] = await placeOf(within, true);
        const file = await folder.getFileHandle(name, { create: true });
        const stream = await file.createWritable({ keepExistingData: append });
        if (append) await stream.seek((await file.getFile()).size);
        let isBroken = false;
        return {
          write: (bytes) =>
            stream.write(bytes as Uint8Array<ArrayBuffer>).catch((error) => {
              isBroken = true;
              unwritable(error);
            }),
          // A stream that has failed is closed already.
          close: async () => (isBroken ? undefined : stream.close().catch(unwritable)),
        };
      } catch (error) {
        return unwritable(error);
      }
    },

    async rename(from, to) {
      try {
        const [source, sourceName] = await placeOf(from);
        const [target, targetName] = await placeOf(to);
        const file: MovableHandle = await source.getFileHandle(sourceName);
        if (file.move) return await file.move(target, targetName);
        const copy = await target.getFileHandle(targetName, { create: true });
        await (await file.getFile()).stream().pipeTo(await copy.createWritable());
        await source.removeEntry(sourceName);
      } catch (error) {
        failed(nameOf(to), 'to write the file')(error);
      }
    },

    async remove(within) {
      if (stepsOf(within, path).length === 0) {
        throw new RangeError(`remove: expected a path below ${path}, found '${within}'`);
      }
      try {
        const [folder, name] = await placeOf(within);
        await folder.removeEntry(name, { recursive: true });
      } catch (error) {
        if (!isMissing(error)) failed(nameOf(within), 'to remove it')(error);
      }
    },

    async locked(name, body, signal) {
      const root = await navigator.storage.getDirectory();
      // A picked folder has no path, so that two of one name share their locks.
      const place = (await root.resolve(handle))?.join('/') ?? `picked ${handle.name}`;
      const lock = `cnn ${place}/${stepsOf(name, path).join('/')}`;
      return navigator.locks.request(lock, { signal }, () => body()) as ReturnType<typeof body>;
    },

    recipe: () => ({ maker: 'browserFolder', arguments: [handle, path] }),
  };
}

/** Not in every browser, and not in TypeScript's types. */
interface MovableHandle extends FileSystemFileHandle {
  move?(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
}

function isMissing(error: unknown): boolean {
  return ['NotFoundError', 'TypeMismatchError'].includes((error as Error).name);
}

/** Throws errors of the browser as what a user can act on. */
const failed =
  (path: string, expected: string) =>
  (cause: unknown): never => {
    if (cause instanceof DataError || cause instanceof RangeError) throw cause;
    const { name, message } = cause as Error;
    let remedy = 'check the path';
    if (name === 'QuotaExceededError') remedy = 'free some space and try again';
    if (name === 'NotAllowedError') remedy = 'have the user pick the folder again, and allow writing';
    throw new DataError(path, { expected, found: message, remedy, cause });
  };
