import { DataError } from '../errors.ts';
import { type ByteSource, checkSpan } from './byte-source.ts';

/**
 * A file on the disk as a `ByteSource`, under Node: only the parts that are asked for are read. It is open while it is read and not between, so that there
 * is nothing to close.
 *
 * @throws DataError if it is not there, may not be read, is a folder, or has another size than it had.
 * @example
 * const file = await openSafetensors(await fileSource('resnet50.safetensors'));
 * const bias = await file.read('fc.bias');
 */
export async function fileSource(path: string): Promise<ByteSource> {
  const { open, stat } = process.getBuiltinModule('node:fs/promises');
  const status = await stat(path).catch(unreadable(path));
  if (!status.isFile()) unreadable(path)(new Error('something that is no file'));
  const { size } = status;
  return {
    name: path,
    size,
    async read(start, end) {
      checkSpan(path, size, start, end);
      const file = await open(path).catch(unreadable(path));
      try {
        const now = (await file.stat()).size;
        if (now !== size) {
          throw new DataError(path, {
            expected: `${size} bytes, as when it was opened`,
            found: `${now}`,
            remedy: 'open it again when it is complete',
          });
        }
        const bytes = new Uint8Array(end - start);
        for (let done = 0; done < bytes.length; ) {
          const { bytesRead } = await file.read(bytes, done, Math.min(bytes.length - done, MOST_AT_ONCE), start + done);
          if (bytesRead === 0) throw new Error(`the file ends at byte ${start + done}`);
          done += bytesRead;
        }
        return bytes;
      } catch (error) {
        if (error instanceof DataError) throw error;
        return unreadable(path)(error);
      } finally {
        await file.close();
      }
    },
  };
}

/** Systems read less than 2 GiB in one call. */
const MOST_AT_ONCE = 2 ** 30;

const unreadable =
  (path: string) =>
  (cause: unknown): never => {
    throw new DataError(path, {
      expected: 'a file that can be read',
      found: (cause as Error).message,
      remedy: 'check the path',
      cause,
    });
  };
