import { DataError, fileSource, Sha256 } from '@cnn/tensor';
import type { WeightsCache } from './weights-cache.ts';

/**
 * Keeps downloaded weights as files of a folder, under Node. Several programs may share it: a file has its name only once it is whole.
 *
 * @param folder @default `cnn/weights` in `$XDG_CACHE_HOME`, or in `~/.cache`
 * @example
 * await getModel('resnet18', { weights: url, cache: folderCache('weights') });
 */
export function folderCache(folder: string = standardFolder()): WeightsCache {
  const { join } = process.getBuiltinModule('node:path');
  const { mkdir, open, rename, rm, stat } = process.getBuiltinModule('node:fs/promises');
  const pathOf = (url: string) => join(folder, fileName(url));
  return {
    async open(url) {
      const path = pathOf(url);
      const found = await stat(path).catch(() => undefined);
      return found?.isFile() ? fileSource(path) : undefined;
    },
    async store(url, bytes) {
      const path = pathOf(url);
      const neighbour = `${path}.${crypto.randomUUID()}.part`;
      try {
        await mkdir(folder, { recursive: true });
        const file = await open(neighbour, 'wx');
        try {
          for await (const piece of bytes) await file.appendFile(piece);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(neighbour, path);
      } catch (error) {
        await rm(neighbour, { force: true }).catch(() => {});
        throw fileError(folder, error);
      }
      return fileSource(path);
    },
  };
}

function standardFolder(): string {
  const { join } = process.getBuiltinModule('node:path');
  const { homedir } = process.getBuiltinModule('node:os');
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cnn', 'weights');
}

/** Readable, and another one for every URL. */
function fileName(url: string): string {
  const hash = new Sha256().update(new TextEncoder().encode(url)).digest().slice(0, 16);
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  return `${hash}-${last.replaceAll(/[^\w.-]/g, '_').slice(-80)}`;
}

/** Errors of the file system, as what a user can act on; others as they are. */
function fileError(folder: string, error: unknown): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (error instanceof DataError || !code || !syscall) return error;
  return new DataError(folder, {
    expected: 'to write the file',
    found: message,
    remedy: code === 'ENOSPC' ? 'free some space and try again' : 'choose another folder, or none, with cache',
    cause: error,
  });
}
