import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a whole file or nothing: the bytes go to a neighbour first, are flushed to the disk, and then take the file's name in one
 * step. A crash, a kill or a full disk leaves the old file as it was.
 *
 * Makes the folder where it is missing.
 *
 * @throws Error of the file system, with its `code`; the neighbour is removed.
 * @example
 * await writeFileAtomic('runs/first/last.safetensors', encodeSafetensors(file));
 */
export async function writeFileAtomic(path: string, contents: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const neighbour = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(neighbour, 'wx');
    try {
      await file.writeFile(contents);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(neighbour, path);
  } catch (error) {
    await rm(neighbour, { force: true });
    throw error;
  }
}
