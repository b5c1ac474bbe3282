import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { DataError } from '@cnn/tensor';
import { checkImageSize, type ImageSize } from '../resize-image.ts';
import { decodeImage } from './decode-image.ts';
import { type ImageFile, ImageFolder } from './image-folder.ts';

export interface ImageFolderOptions {
  /** What every picture is brought to; see `resizeImage`. @default their own size, which must then be the same for all */
  readonly size?: ImageSize;
  /**
   * Ends of the names of image files, with the dot; capitals do not matter.
   * @default ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif']
   */
  readonly extensions?: readonly string[];
}

/**
 * Finds the pictures of a folder that has a folder for each class, at any depth: `root/cat/1.jpg`, `root/dog/sleeping/2.png`.
 *
 * Classes are the folders' names in alphabetical order, samples the files by class and path. Links are followed; names that begin
 * with a dot are passed over. Only names are read now; pictures are decoded by `get`. Follows torchvision.datasets.ImageFolder.
 *
 * @throws DataError if there is no folder, no class, or a class without a picture, which is named.
 * @throws RangeError if the size is not made of whole numbers from 1.
 * @example
 * const photos = await loadImageFolder('photos/train', { size: 64 });
 * for await (const batch of new DataLoader(photos, { batchSize: 32, shuffle: true })) { … }
 */
export async function loadImageFolder(
  root: string,
  { size, extensions = EXTENSIONS }: ImageFolderOptions = {},
): Promise<ImageFolder> {
  if (size !== undefined) checkImageSize('loadImageFolder', size);
  const wanted = new Set(extensions.map((extension) => extension.toLowerCase()));
  const classes: string[] = [];
  const files: ImageFile[] = [];
  const empty: string[] = [];
  for (const { name, path, folder } of await list(root)) {
    if (!folder) continue;
    const found = (await walk(path)).filter((file) => wanted.has(extname(file).toLowerCase()));
    if (found.length === 0) empty.push(name);
    files.push(...found.map((file) => ({ path: file, label: classes.length })));
    classes.push(name);
  }
  const fail = (expected: string, found: string, remedy: string): never => {
    throw new DataError(root, { expected, found, remedy });
  };
  if (classes.length === 0)
    fail('a folder for each class, with its pictures', 'no folders', 'name the folder above the classes');
  if (empty.length > 0) {
    const names = empty.map((name) => `'${name}'`).join(', ');
    fail(`pictures (${[...wanted].join(', ')}) in each class`, `none in ${names}`, 'add some or remove the folder');
  }
  if (typeof size === 'number') return new ImageFolder(root, classes, files, [size, size, 3], size);
  if (size) return new ImageFolder(root, classes, files, [...size, 3], size);
  return new ImageFolder(root, classes, files, (await decodeImage(files[0].path)).shape);
}

const EXTENSIONS = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif'];

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly folder: boolean;
}

/** What is in a folder, by name. */
async function list(folder: string): Promise<Entry[]> {
  const names = await readdir(folder).catch((cause) => {
    throw new DataError(folder, {
      expected: 'a folder with a folder for each class',
      found: cause.message,
      remedy: 'check the path',
      cause,
    });
  });
  const entries = names
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map(async (name) => {
      const path = join(folder, name);
      // A link that leads nowhere counts as a file, so that decoding it says what is wrong.
      return {
        name,
        path,
        folder: await stat(path).then(
          (found) => found.isDirectory(),
          () => false,
        ),
      };
    });
  return Promise.all(entries);
}

/** All files below a folder; a link back to a folder that it lies in is not followed. */
async function walk(folder: string, above: readonly string[] = []): Promise<string[]> {
  const here = await realpath(folder);
  if (above.includes(here)) return [];
  const files: string[] = [];
  for (const entry of await list(folder)) {
    if (entry.folder) files.push(...(await walk(entry.path, [...above, here])));
    else files.push(entry.path);
  }
  return files;
}
