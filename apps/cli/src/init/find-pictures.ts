import { readdir } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { isPicture } from '../data/picture-files.ts';

/** Pictures by class: their paths. */
export type LabelledPictures = ReadonlyMap<string, readonly string[]>;

export interface FoundPictures {
  /** Those that lie in a folder for each class, or whose names begin with their class, as `cat.12.jpg` does; at least two classes. */
  readonly labelled?: LabelledPictures;
  /** All pictures. */
  readonly count: number;
}

/** Folders of a project that hold no pictures to learn from. */
const IGNORED = new Set(['node_modules', 'runs', 'dist']);

/** Looks for pictures and their classes: in the folders of a folder, else by the names of its files. */
export async function findPictures(folder: string): Promise<FoundPictures> {
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !IGNORED.has(entry.name),
  );
  const byFolder = new Map<string, string[]>();
  for (const { name } of folders) {
    const pictures = await picturesBelow(join(folder, name));
    if (pictures.length > 0) byFolder.set(name, pictures);
  }
  const files = entries
    .filter((entry) => entry.isFile() && isPicture(entry.name))
    .map(({ name }) => join(folder, name));
  const count = files.length + [...byFolder.values()].reduce((sum, { length }) => sum + length, 0);
  if (byFolder.size >= 2) return { labelled: byFolder, count };
  const byName = groupedByName(files);
  return byName.size >= 2 ? { labelled: byName, count } : { count };
}

async function picturesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter(isPicture)
    .sort()
    .map((name) => join(folder, name));
}

/** By what stands before a number; a name without one, or that only one picture has, is no class. */
function groupedByName(files: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files.toSorted()) {
    const [, name] = /^(.*?\p{L})[\s._-]*\(?\d+\)?$/u.exec(basename(file, extname(file))) ?? [];
    if (name !== undefined) groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  return new Map([...groups].filter(([, { length }]) => length >= 2));
}

/** Where a picture lies in the folder of its class, if in one of its own. */
export function placeOf(file: string, folder: string, label: string): string {
  const inside = relative(join(folder, label), file);
  return inside.startsWith('..') ? basename(file) : inside;
}
