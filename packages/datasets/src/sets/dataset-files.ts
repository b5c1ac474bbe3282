import { DataError } from '@cnn/tensor';
import { downloadResources } from '../download/download-resources.ts';
import type { Resource } from '../download/resource.ts';
import type { DataFolder } from '../folders/data-folder.ts';
import { cacheFolder, openFolder } from '../folders/open-folder.ts';
import type { LoadOptions } from './load-options.ts';

/** Files that belong together, and where in the root they may lie. */
export interface FileLayout {
  /** Folders below the root, the likeliest first; '' is the root itself. */
  readonly places: readonly string[];
  readonly files: readonly LayoutFile[];
}

export interface LayoutFile {
  /** What it may be called, the likeliest first. */
  readonly names: readonly string[];
  /** Its size, where every whole copy has the same. */
  readonly bytes?: number;
}

/** What a loader looks for. */
export interface WantedFiles {
  /** Names the data set in errors. */
  readonly title: string;
  /** Any one of them will do, the first that is there whole. */
  readonly layouts: readonly FileLayout[];
  /** What brings the files when they are missing. */
  readonly resources: readonly Resource[];
}

/** Files that are there. */
export interface FoundFiles {
  readonly folder: DataFolder;
  /** Index of the layout that was found. */
  readonly layout: number;
  /** The place in the root, '' or a folder's path. */
  readonly place: string;
  /** Paths in `folder`, in the order of the layout's files. */
  readonly paths: readonly string[];
}

/**
 * Finds the files of a data set, and fetches them first if told to and they are not all there.
 *
 * Only names and sizes are looked at.
 *
 * @throws DataError that names what is missing or has the wrong size, and where it was looked for.
 */
export async function findFiles(wanted: WantedFiles, options: LoadOptions): Promise<FoundFiles> {
  const { root = await cacheFolder(), download = false, signal } = options;
  signal?.throwIfAborted();
  const folder = await openFolder(root);
  const first = await search(folder, wanted.layouts);
  if (isWhole(first)) return found(first);
  if (!download) throw notThere(folder, wanted, first);
  await downloadResources(wanted.resources, folder, options);
  const second = await search(folder, wanted.layouts);
  if (isWhole(second)) return found(second);
  throw notThere(folder, wanted, second);
}

/** The bytes of files that were found, and the names that errors give them. */
export async function readFiles({ folder, paths }: FoundFiles): Promise<{ name: string; bytes: Uint8Array }[]> {
  const files = [];
  for (const path of paths) files.push({ name: `${folder.name}/${path}`, bytes: await folder.read(path) });
  return files;
}

/** Where a candidate stands: its files, of which some may be missing or of the wrong size. */
interface Candidate extends Omit<FoundFiles, 'paths'> {
  readonly paths: readonly (string | undefined)[];
  readonly sizes: readonly (number | undefined)[];
  readonly files: readonly LayoutFile[];
}

type WholeCandidate = Candidate & FoundFiles;

function found({ folder, layout, place, paths }: WholeCandidate): FoundFiles {
  return { folder, layout, place, paths };
}

/** The first candidate that is whole, or the one with the most files, or none. */
async function search(folder: DataFolder, layouts: readonly FileLayout[]): Promise<Candidate | undefined> {
  let best: Candidate | undefined;
  let most = 0;
  for (const [layout, { places, files }] of layouts.entries()) {
    for (const place of places) {
      const there = await Promise.all(files.map(({ names }) => firstThere(folder, place, names)));
      const [paths, sizes] = [there.map((file) => file?.path), there.map((file) => file?.size)];
      const candidate = { folder, layout, place, paths, sizes, files };
      if (isWhole(candidate)) return candidate;
      const count = paths.filter((path) => path !== undefined).length;
      if (count <= most) continue;
      most = count;
      best = candidate;
    }
  }
  return best;
}

async function firstThere(folder: DataFolder, place: string, names: readonly string[]) {
  for (const name of names) {
    const path = within(place, name);
    const size = await folder.size(path);
    if (size !== undefined) return { path, size };
  }
  return undefined;
}

function isWhole(candidate: Candidate | undefined): candidate is WholeCandidate {
  if (!candidate) return false;
  const { paths, sizes, files } = candidate;
  return files.every(({ bytes }, i) => paths[i] !== undefined && (bytes === undefined || sizes[i] === bytes));
}

function notThere(
  folder: DataFolder,
  { title, layouts, resources }: WantedFiles,
  best: Candidate | undefined,
): DataError {
  const remedy = resources.length > 0 ? 'get it again, or have it fetched (download: true)' : 'get it again';
  if (!best) {
    const [{ places, files }] = layouts;
    const where = places.filter((place) => place !== '').join(', ');
    return new DataError(folder.name, {
      expected: `a folder with ${title}: ${files[0].names[0]}${files.length > 1 ? ' and so on' : ''}${where ? `, there or in ${where}` : ''}`,
      found: 'no such files',
      remedy: resources.length > 0 ? 'name another root, or have them fetched (download: true)' : 'name another root',
    });
  }
  const { place, paths, sizes, files } = best;
  const missing = paths.indexOf(undefined);
  if (missing >= 0) {
    const path = within(place, files[missing].names[0]);
    return new DataError(`${folder.name}/${path}`, { expected: `a file of ${title}`, found: 'no such file', remedy });
  }
  const wrong = files.findIndex(({ bytes }, i) => bytes !== undefined && sizes[i] !== bytes);
  return new DataError(`${folder.name}/${paths[wrong]}`, {
    expected: `${files[wrong].bytes} bytes`,
    found: `${sizes[wrong]} bytes`,
    remedy,
  });
}

function within(place: string, name: string): string {
  return place === '' ? name : `${place}/${name}`;
}
