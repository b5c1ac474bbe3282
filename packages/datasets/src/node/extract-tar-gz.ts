import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DataError } from '@cnn/tensor';
import { writeFileAtomic } from '@cnn/tensor/node';
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';

export interface ExtractOptions {
  /** Largest size of the unpacked archive, in bytes. @default 2 ** 30 */
  readonly maxBytes?: number;
  /** Stops with the signal's reason; files already written stay. */
  readonly signal?: AbortSignal;
}

/**
 * Unpacks a `.tar.gz` archive into a folder; each file appears only once it is whole.
 *
 * Meant for archives of a few large files: one file at a time is held in memory. Takes plain files and folders only: a name that
 * leads out of the folder, a link or a device ends it before that entry is written.
 *
 * @returns the paths of the files, in the archive's order.
 * @throws DataError that names the archive if it is damaged, too large or not to be trusted.
 * @example
 * await extractTarGz('data/cifar-10-binary.tar.gz', 'data');
 */
export async function extractTarGz(
  archive: string,
  folder: string,
  { maxBytes = 2 ** 30, signal }: ExtractOptions = {},
): Promise<string[]> {
  let unpacked = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      unpacked += chunk.length;
      if (unpacked > maxBytes) throw untrusted(archive, `at most ${maxBytes} bytes unpacked`, 'more');
      controller.enqueue(chunk);
    },
  });
  const source = Readable.toWeb(createReadStream(archive)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  const entries = source
    .pipeThrough(new DecompressionStream('gzip'), { signal })
    .pipeThrough(limit)
    .pipeThrough(createTarDecoder({ strict: true }));
  const written: string[] = [];
  try {
    for await (const entry of entries) {
      const path = safePath(archive, folder, entry);
      if (entry.header.type === 'directory') {
        await mkdir(path, { recursive: true });
      } else {
        await writeFileAtomic(path, new Uint8Array(await new Response(entry.body).arrayBuffer()));
        written.push(path);
      }
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof DataError) throw cause;
    throw new DataError(archive, {
      expected: 'a whole .tar.gz archive, and room to unpack it',
      found: (cause as Error).message,
      remedy: 'if the archive is damaged, delete it and get it again',
      cause,
    });
  }
  return written;
}

function safePath(archive: string, folder: string, { header: { name, type } }: ParsedTarEntry): string {
  if (type !== 'file' && type !== 'directory') {
    throw untrusted(archive, 'files and folders only', `'${name}', a ${type}`);
  }
  // A backslash or a drive letter is an ordinary character here, but leads elsewhere on Windows.
  const steps = name.split('/');
  if (name.startsWith('/') || /[\\\0]|^[A-Za-z]:/.test(name) || steps.includes('..')) {
    throw untrusted(archive, 'names inside the folder', `'${name}'`);
  }
  return join(folder, ...steps);
}

function untrusted(archive: string, expected: string, found: string): DataError {
  return new DataError(archive, { expected, found, remedy: 'do not trust it; get the archive from its makers' });
}
