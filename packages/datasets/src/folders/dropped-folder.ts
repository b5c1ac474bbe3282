import { DataError } from '@cnn/tensor';
import type { DataFolder } from './data-folder.ts';
import { filesFolder } from './files-folder.ts';

/**
 * What a user dropped on a page, as a folder: the one folder dropped, or all the files and folders together.
 *
 * Call it in the handler of `drop`, before anything is awaited: afterwards the browser takes what was dropped away.
 *
 * @throws DataError if nothing was dropped that is a file, or one cannot be read.
 * @example
 * page.addEventListener('drop', async (event) => {
 *   event.preventDefault();
 *   const folder = await droppedFolder(event.dataTransfer);
 * });
 */
export async function droppedFolder(dataTransfer: DataTransfer): Promise<DataFolder> {
  const items = Array.from(dataTransfer.items).filter(({ kind }) => kind === 'file');
  const dropped = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter((item) => item !== null);
  if (dropped.length === 0) {
    throw new DataError('what was dropped', { expected: 'files or a folder', found: 'none', remedy: 'drop a folder' });
  }
  const [only] = dropped;
  const one = dropped.length === 1 && isFolder(only) ? only : undefined;
  const files: [string, File][] = [];
  try {
    await collectAll(one ? await entriesOf(one) : dropped, '', files);
  } catch (cause) {
    throw new DataError(one?.name ?? 'what was dropped', {
      expected: 'files that can be read',
      found: (cause as Error).message,
      remedy: 'drop it again, once nothing changes it',
      cause,
    });
  }
  return filesFolder(files, one?.name ?? 'what was dropped');
}

/** Files side by side, as there may be many thousands, and folders one by one. */
async function collectAll(
  items: readonly (FileSystemEntry | File)[],
  above: string,
  files: [string, File][],
): Promise<void> {
  const all = items.filter((item) => !isFolder(item)).map((item) => fileOf(item as FileSystemFileEntry | File));
  for (const file of await Promise.all(all)) files.push([above + file.name, file]);
  for (const item of items) {
    if (isFolder(item)) await collectAll(await entriesOf(item), `${above}${item.name}/`, files);
  }
}

function fileOf(item: FileSystemFileEntry | File): File | Promise<File> {
  return item instanceof File ? item : new Promise<File>((...done) => item.file(...done));
}

/** All of them: readers give a hundred at a time, and none at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const page = await new Promise<FileSystemEntry[]>((...done) => reader.readEntries(...done));
    if (page.length === 0) return entries;
    for (const entry of page) entries.push(entry);
  }
}

function isFolder(item: FileSystemEntry | File): item is FileSystemDirectoryEntry {
  return 'isDirectory' in item && item.isDirectory;
}
