import { blobSource, DataError } from '@cnn/tensor';
import type { DataFolder, FolderEntry } from './data-folder.ts';
import { byName, stepsOf } from './folder-path.ts';

/** What lies in a folder, by name. */
type Contents = Map<string, File | Contents>;

/**
 * Files that a user chose on a page, as a folder: those of `<input type="file" webkitdirectory>`, which come with their paths below the
 * folder chosen, or plain ones.
 *
 * @param files each alone, or with the path that it is to have.
 * @param name names the folder in errors. @default the folder chosen, else 'files'
 * @throws DataError if two files have one path.
 * @example
 * const folder = filesFolder(input.files);
 * const flowers = await loadImageFolder({ root: folder });
 */
export function filesFolder(files: Iterable<File | readonly [path: string, file: File]>, name?: string): DataFolder {
  const pairs = Array.from(files, (file) => (file instanceof File ? ([pathOf(file), file] as const) : file));
  const [first] = pairs;
  const folder = name ?? (first?.[1].webkitRelativePath?.split('/')[0] || 'files');
  const root: Contents = new Map();
  for (const [path, file] of pairs) put(root, stepsOf(path, folder), file, folder);

  const nameOf = (path: string): string => [folder, ...stepsOf(path, folder)].join('/');
  const at = (path: string): File | Contents | undefined =>
    stepsOf(path, folder).reduce<File | Contents | undefined>(
      (place, step) => (place instanceof Map ? place.get(step) : undefined),
      root,
    );
  const fileAt = (path: string): File => {
    const file = at(path);
    if (file instanceof File) return file;
    throw new DataError(nameOf(path), { expected: 'a file', found: file ? 'a folder' : 'none', remedy: CHOOSE });
  };

  return {
    name: folder,

    async list(path) {
      const contents = at(path);
      if (!(contents instanceof Map)) {
        throw new DataError(nameOf(path), {
          expected: 'a folder',
          found: contents ? 'a file' : 'none',
          remedy: CHOOSE,
        });
      }
      return Array.from(contents, ([name, entry]): FolderEntry => {
        return { name, kind: entry instanceof Map ? 'folder' : 'file' };
      }).sort(byName);
    },

    async size(path) {
      const file = at(path);
      return file instanceof File ? file.size : undefined;
    },

    async read(path) {
      const source = blobSource(fileAt(path), nameOf(path));
      return source.read(0, source.size);
    },

    source: (path) => blobSource(fileAt(path), nameOf(path)),

    // A File that is sent loses its path.
    recipe: () => ({ maker: 'filesFolder', arguments: [pairs, folder] }),
  };
}

const CHOOSE = 'choose the folder that has it';

function pathOf(file: File): string {
  const steps = file.webkitRelativePath?.split('/') ?? [];
  return steps.length > 1 ? steps.slice(1).join('/') : file.name;
}

function put(root: Contents, steps: string[], file: File, folder: string): void {
  let place = root;
  const name = steps.pop();
  for (const step of steps) {
    const next: File | Contents = place.get(step) ?? new Map();
    if (next instanceof File) throw twice(folder, steps.join('/'));
    place.set(step, next);
    place = next;
  }
  if (name === undefined || place.has(name)) throw twice(folder, [...steps, name].join('/'));
  place.set(name, file);
}

function twice(folder: string, path: string): DataError {
  return new DataError(folder, {
    expected: 'one file for each path',
    found: `two at '${path}'`,
    remedy: 'choose a folder, or give the paths that they are to have',
  });
}
