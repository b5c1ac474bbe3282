import { open } from 'node:fs/promises';
import { DataError } from '../errors.ts';
import { type ByteSource, checkSpan } from '../weights/byte-source.ts';

/** A file on the disk; it stays open until it is closed. */
export interface FileSource extends ByteSource, AsyncDisposable {
  /** Closes the file. Reading from it is an error afterwards. */
  close(): Promise<void>;
}

/**
 * Opens a file on the disk as a `ByteSource`, of which only the parts that are asked for are read.
 *
 * @throws DataError if it is not there, may not be read, is a folder, or becomes shorter than it was.
 * @example
 * const source = await fileSource('resnet50.safetensors');
 * const file = await openSafetensors(source);
 * const bias = await file.read('fc.bias');
 * await source.close();
 */
export async function fileSource(path: string): Promise<FileSource> {
  try {
    const file = await open(path);
    const status = await file.stat();
    if (!status.isFile()) {
      await file.close();
      throw new Error('something that is no file');
    }
    const { size } = status;
    const close = () => file.close();
    return {
      name: path,
      size,
      close,
      [Symbol.asyncDispose]: close,
      read: async (start, end) => {
        checkSpan(path, size, start, end);
        const bytes = new Uint8Array(end - start);
        for (let done = 0; done < bytes.length; ) {
          const { bytesRead } = await file.read(bytes, done, Math.min(bytes.length - done, MOST_AT_ONCE), start + done);
          if (bytesRead === 0)
            throw new DataError(path, { ...CHANGED, expected: `${size} bytes, as when it was opened` });
          done += bytesRead;
        }
        return bytes;
      },
    };
  } catch (cause) {
    throw new DataError(path, {
      expected: 'a file that can be read',
      found: (cause as Error).message,
      remedy: 'check the path',
      cause,
    });
  }
}

/** Systems read less than 2 GiB in one call. */
const MOST_AT_ONCE = 2 ** 30;

const CHANGED = { found: 'a shorter file', remedy: 'open it again when it is complete' };
