import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Files to make, by their paths: bytes, or text. */
export type Contents = Readonly<Record<string, Uint8Array | string>>;

/** What a folder is made of in the fixtures. */
export interface Layout {
  /** Bytes of files in base64. */
  readonly contents?: Readonly<Record<string, string>>;
  readonly empty?: readonly string[];
  readonly links?: readonly (readonly string[])[];
}

/** Makes a folder on the disk, which is removed after the test, and returns its path. */
export async function madeFolder(contents: Contents, links: readonly (readonly string[])[] = []): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'cnn-made-'));
  onTestFinished(() => rm(place, { recursive: true }));
  // Below that, so that files beside it are removed too.
  const root = join(place, 'set');
  await mkdir(root);
  for (const [path, content] of Object.entries(contents)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  for (const [path, target] of links) await symlink(join(root, target), join(root, path));
  return root;
}

/** The files of a fixture. */
export function contentsOf({ contents = {}, empty = [] }: Layout): Contents {
  const full = Object.entries(contents).map(([path, text]) => [path, Buffer.from(text, 'base64')]);
  return Object.fromEntries([...empty.map((path) => [path, '']), ...full]);
}
