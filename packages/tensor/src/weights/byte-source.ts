import { DataError } from '../errors.ts';

/**
 * A file of which any part can be read: in memory, on a disk, behind a URL. Readers of large files ask for the parts they need.
 *
 * @example
 * const source: ByteSource = { name: 'cache', size, read: async (start, end) => bytesOf(await store.get(key, start, end)) };
 */
export interface ByteSource {
  /** Names the file in errors. */
  readonly name: string;
  /** Bytes in the file. */
  readonly size: number;
  /** The bytes from `start` up to but not including `end`, all of them, in memory that the caller may keep and change. */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Bytes in memory as a {@link ByteSource}. They are not copied until they are read.
 *
 * @param name names them in errors.
 * @example
 * const file = await openPth(bytesSource(bytes, 'resnet18.pth'));
 */
export function bytesSource(bytes: Uint8Array, name = 'bytes'): ByteSource {
  // Not a Buffer, whose slice does not copy.
  const own = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    name,
    size: own.length,
    read: async (start, end) => {
      checkSpan(name, own.length, start, end);
      return own.slice(start, end);
    },
  };
}

/**
 * A Blob, or a File that a user chose or dropped, as a {@link ByteSource}.
 *
 * Reading throws DataError where the file has changed or gone since it was chosen.
 *
 * @param name names it in errors. @default the name of a File, else 'blob'
 * @example
 * const file = await openSafetensors(blobSource(input.files[0]));
 */
export function blobSource(blob: Blob, name = (blob as Partial<File>).name ?? 'blob'): ByteSource {
  return {
    name,
    size: blob.size,
    read: async (start, end) => {
      checkSpan(name, blob.size, start, end);
      try {
        return new Uint8Array(await blob.slice(start, end).arrayBuffer());
      } catch (cause) {
        throw new DataError(name, {
          expected: 'a file that can be read',
          found: (cause as Error).message,
          remedy: 'choose it again',
          cause,
        });
      }
    },
  };
}

/**
 * @internal A source that reads more than it is asked for, so that many small parts one after another take few reads. How much more grows while they do
 * follow one another, and begins anew where one lies elsewhere.
 */
export function readAhead(source: ByteSource): ByteSource {
  let block = { start: 0, end: 0, bytes: new Uint8Array() as Uint8Array<ArrayBuffer> };
  let ahead = LEAST_AHEAD;
  return {
    name: source.name,
    size: source.size,
    read: async (start, end) => {
      checkSpan(source.name, source.size, start, end);
      if (start < block.start || end > block.end) {
        const follows = start >= block.start && start <= block.end + LEAST_AHEAD;
        ahead = follows ? Math.min(2 * ahead, MOST_AHEAD) : LEAST_AHEAD;
        if (end - start >= ahead) return source.read(start, end);
        const last = Math.min(source.size, start + ahead);
        block = { start, end: last, bytes: await source.read(start, last) };
      }
      return block.bytes.slice(start - block.start, end - block.start);
    },
  };
}

const LEAST_AHEAD = 2 ** 12;
const MOST_AHEAD = 2 ** 18;

/** Throws RangeError unless start … end − 1 are bytes of a file of `size`. */
export function checkSpan(name: string, size: number, start: number, end: number): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end >= start && end <= size) return;
  throw new RangeError(`${name}: expected a range within 0 … ${size}, found ${start} … ${end}`);
}
