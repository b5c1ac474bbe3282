import { copyFile, link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type LabelledPictures, placeOf } from './find-pictures.ts';

/**
 * Puts pictures into a folder for each class, as the same files under a second name where the file system can, else as copies. The pictures stay where they
 * are, and what is there already stays too.
 *
 * @param from the folder in which they were found.
 */
export async function gatherPictures(pictures: LabelledPictures, from: string, target: string): Promise<void> {
  for (const [label, files] of pictures) {
    for (const file of files) {
      const path = join(target, label, placeOf(file, from, label));
      await mkdir(dirname(path), { recursive: true });
      await place(file, path);
    }
  }
}

async function place(file: string, path: string): Promise<void> {
  try {
    await link(file, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    // Another disk, or a file system without links.
    await copyFile(file, path);
  }
}
