import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { imageExtensions } from '@cnn/datasets';
import { UsageError } from '../terminal/usage-error.ts';

/** Whether a file's name is that of a picture. */
export const isPicture = (name: string): boolean => imageExtensions.includes(extname(name).toLowerCase());

/**
 * Picture files: those named, and those in folders and below, by name.
 *
 * @throws UsageError if there are none; Error with its code if a path is missing.
 */
export async function pictureFiles(paths: readonly string[], most: number): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (found.length >= most) break;
    if (!(await stat(path)).isDirectory()) {
      found.push(path);
      continue;
    }
    const names = (await readdir(path, { recursive: true })).filter(isPicture).sort();
    if (names.length === 0) throw new UsageError(`${path}: expected pictures, found none; they end in .jpg, .png, …`);
    found.push(...names.map((name) => join(path, name)));
  }
  return found.slice(0, most);
}
