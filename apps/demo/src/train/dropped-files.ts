import type { PathedFile } from './unpacked-files.ts';

/** Files that were chosen or dropped together, and what they are called. */
export interface ChosenFiles {
  readonly files: readonly PathedFile[];
  readonly name: string;
}

/** Files of an `<input type="file">`, also of one that chooses folders: with their paths below the folder. */
export function chosenFiles(list: FileList): ChosenFiles {
  const files = [...list];
  const [folder] = files[0]?.webkitRelativePath.split('/') ?? [];
  return {
    files: files.map((file) => [file.webkitRelativePath.split('/').slice(1).join('/') || file.name, file] as const),
    name: folder || files[0]?.name || '',
  };
}

/**
 * What was dropped: files, or all files of folders. To be called in the handler of `drop` before anything is awaited, because the browser takes what was dropped
 * away afterwards.
 *
 * @throws Error if one cannot be read.
 */
export async function droppedFiles({ items }: DataTransfer): Promise<ChosenFiles> {
  const dropped = [...items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, file: item.getAsFile() }));
  const [first] = dropped;
  // A lone folder's own name is no part of the paths in it.
  const isOneFolder = dropped.length === 1 && first.entry?.isDirectory;
  const found = await Promise.all(
    dropped.map(async ({ entry, file }) => {
      if (entry?.isDirectory) return filesIn(entry as FileSystemDirectoryEntry, isOneFolder ? '' : `${entry.name}/`);
      return file ? [[file.name, file] as const] : [];
    }),
  );
  return { files: found.flat(), name: first?.entry?.name ?? first?.file?.name ?? '' };
}

async function filesIn(folder: FileSystemDirectoryEntry, above: string): Promise<PathedFile[]> {
  const reader = folder.createReader();
  const files: PathedFile[] = [];
  for (;;) {
    // A hundred at a time, and none at the end.
    const entries = await new Promise<FileSystemEntry[]>((...settle) => reader.readEntries(...settle));
    if (entries.length === 0) return files;
    const found = await Promise.all(
      entries.map(async (entry) => {
        if (entry.isDirectory) return filesIn(entry as FileSystemDirectoryEntry, `${above}${entry.name}/`);
        const file = await new Promise<File>((...settle) => (entry as FileSystemFileEntry).file(...settle));
        return [[above + file.name, file] as const];
      }),
    );
    for (const some of found) files.push(...some);
  }
}
