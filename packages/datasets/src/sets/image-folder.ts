import { DataError } from '@cnn/tensor';
import { compareNames } from '../folders/compare-names.ts';
import type { DataFolder } from '../folders/data-folder.ts';
import { openFolder } from '../folders/open-folder.ts';
import { PathListBuilder } from '../folders/path-list.ts';
import { walkFiles } from '../folders/walk-files.ts';
import { ImageFiles } from '../image-files.ts';
import type { TransformOptions } from '../vision-dataset.ts';
import { sharedBuffer } from '../workers/shared-buffer.ts';
import { type ImageDecoder, LoadedFiles } from './loaded-files.ts';

/** How far {@link loadImageFolder} is. */
export interface FolderProgress {
  /** The folder that was read last. */
  readonly folder: string;
  /** Files found so far. */
  readonly files: number;
}

export interface ImageFolderOptions extends TransformOptions {
  /** How names of image files end; capitals do not matter. @default imageExtensions */
  readonly extensions?: readonly string[];
  /** Says of each file, by its path in the folder, whether it belongs to the data set; instead of `extensions`. @default by `extensions` */
  readonly isValidFile?: (path: string) => boolean;
  /** Whether a class may have no files. @default false */
  readonly allowEmpty?: boolean;
  /** Makes a picture of a file's bytes, in place of `decodeImage`; not in workers. @default decodeImage */
  readonly loader?: ImageDecoder;
  /** Hears of each folder that was read. @default nobody */
  readonly onProgress?: (progress: FolderProgress) => void;
  /** Ends the search. @default none */
  readonly signal?: AbortSignal;
}

/** How the names of files end that {@link loadImageFolder} takes for pictures: torchvision's list, with AVIF and GIF. */
export const imageExtensions: readonly string[] = Object.freeze([
  '.jpg',
  '.jpeg',
  '.png',
  '.ppm',
  '.bmp',
  '.pgm',
  '.tif',
  '.tiff',
  '.webp',
  '.avif',
  '.gif',
]);

/**
 * Finds the pictures of a folder that has a folder for each class, at any depth: `root/cat/1.jpg`, `root/dog/sleeping/2.png`.
 *
 * Classes are the folders' names, sorted; samples are sorted by class, folder and name, by code points, so that they have the same numbers as
 * in torchvision. As there, links are followed, and names that begin with a dot count as any other: a folder `.git` beside the classes is a
 * class. Unlike there, a link back to a folder that it lies in is not followed, and a folder that cannot be read is an error.
 *
 * Only names are read now, of one folder at a time: a million files in a thousand folders are found in 3 seconds, by a process of 178 MB. Pictures are read when they are
 * asked for; without a `transform` each is as large as its file says. Follows torchvision.datasets.ImageFolder, and DatasetFolder with `loader`.
 *
 * @param root a path in Node, or a folder of any kind.
 * @throws DataError if there is no folder, one cannot be read, there is no class, or a class has no file; it is named.
 * @throws TypeError if both `extensions` and `isValidFile` are given.
 * @example
 * const photos = await loadImageFolder('photos/train', { transform: resize([64, 64]) });
 * for await (const { images, labels } of new DataLoader(photos, { batchSize: 32, shuffle: true })) console.log(images.shape);
 * @example
 * // Arrays of bytes instead of pictures.
 * const scans = await loadImageFolder('scans', { extensions: ['.raw'], loader: (bytes) => ({ pixels: bytes, shape: [64, 64, 1] }) });
 */
export async function loadImageFolder(
  root: string | DataFolder,
  options: ImageFolderOptions = {},
): Promise<ImageFiles> {
  const folder = await openFolder(root);
  const { loader, onProgress, signal } = options;
  const found = await findClassFiles(folder, '', { ...options, onProgress, signal });
  const info = { name: folder.name, folder, ...found };
  return loader ? new LoadedFiles(info, loader, options) : new ImageFiles(info, options);
}

/** @internal The files of a folder that has a folder for each class. */
export interface ClassFiles {
  readonly classes: readonly string[];
  readonly paths: ReturnType<PathListBuilder['build']>;
  readonly targets: Uint8Array | Uint16Array | Int32Array;
}

/** @internal Finds the files of `path`, which has a folder for each class. */
export async function findClassFiles(
  folder: DataFolder,
  path: string,
  { extensions, isValidFile, allowEmpty = false, onProgress, signal }: ImageFolderOptions = {},
): Promise<ClassFiles> {
  if (extensions && isValidFile) throw new TypeError('loadImageFolder: expected extensions or isValidFile, found both');
  const endings = (extensions ?? imageExtensions).map((extension) => extension.toLowerCase());
  const within = (name: string) => (path === '' ? name : `${path}/${name}`);
  const classes = (await folder.list(path)).filter(({ kind }) => kind === 'folder').map(({ name }) => name);
  classes.sort(compareNames);
  const subject = path === '' ? folder.name : `${folder.name}/${path}`;
  if (classes.length === 0) {
    throw new DataError(subject, {
      expected: 'a folder for each class, with its pictures',
      found: 'no folders',
      remedy: 'name the folder above the classes',
    });
  }
  const paths = new PathListBuilder();
  /** Where the files of each class end. */
  const ends: number[] = [];
  for (const name of classes) {
    for await (const { path: inside, names } of walkFiles(folder, within(name), signal)) {
      for (const file of names) {
        const lower = isValidFile ? '' : file.toLowerCase();
        const wanted = isValidFile
          ? isValidFile(`${inside}/${file}`)
          : endings.some((ending) => lower.endsWith(ending));
        if (wanted) paths.add(inside, file);
      }
      onProgress?.({ folder: inside, files: paths.length });
    }
    ends.push(paths.length);
  }
  const empty = classes.filter((_, index) => ends[index] === (ends[index - 1] ?? 0));
  if (empty.length > 0 && !allowEmpty) {
    throw new DataError(subject, {
      expected: `${isValidFile ? 'valid files' : `files (${endings.join(', ')})`} in each class`,
      found: `none in ${empty.map((name) => `'${name}'`).join(', ')}`,
      remedy: 'add some, remove the folder, or have empty classes with allowEmpty',
    });
  }
  return { classes, paths: paths.build(), targets: classOfEach(ends) };
}

/** @internal The class of each file, in the smallest type that holds it. */
export function classOfEach(ends: readonly number[]): Uint8Array | Uint16Array | Int32Array {
  const memory = (bytes: number) => sharedBuffer((ends.at(-1) ?? 0) * bytes);
  let targets: Uint8Array | Uint16Array | Int32Array;
  if (ends.length <= 2 ** 8) targets = new Uint8Array(memory(1));
  else if (ends.length <= 2 ** 16) targets = new Uint16Array(memory(2));
  else targets = new Int32Array(memory(4));
  ends.forEach((end, index) => {
    targets.fill(index, ends[index - 1] ?? 0, end);
  });
  return targets;
}
