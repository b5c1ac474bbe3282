import { DataError } from '../errors.ts';
import { ByteCursor, EndOfBytes } from './byte-cursor.ts';
import { type ByteSource, readAhead } from './byte-source.ts';
import { pthGlobals, refuseIn, storageOf } from './pth-globals.ts';
import type { PthStorage, PthStorages } from './pth-tensor.ts';
import { MAX_PICKLE_BYTES, unpickle } from './unpickle.ts';

/**
 * Reads the value in a `.pth` file as PyTorch wrote it before 1.6, and still does with `_use_new_zipfile_serialization=False`: pickles of a magic
 * number, a version, the system, the value and the keys of its storages, and then the storages one after another.
 *
 * @throws DataError, or EndOfBytes if the file is cut.
 */
export async function openPthStream(source: ByteSource): Promise<unknown> {
  const refuse = refuseIn(source.name);
  const found = new Map<string, PthStorage>();
  const places = new Map<string, number>();
  let bigEndian = false;
  const storages: PthStorages = {
    get bigEndian() {
      return bigEndian;
    },
    place: ({ key }) => places.get(key)!,
    read: ({ key }, start, end, from = source) => from.read(places.get(key)! + start, places.get(key)! + end),
  };
  const persistentLoad = (id: unknown) => {
    const storage = storageOf(id, refuse);
    const known = found.get(storage.key) ?? storage;
    if (known.bytes !== storage.bytes)
      refuse(`storage '${storage.key}' of ${known.bytes} bytes`, `it again, of ${storage.bytes}`);
    found.set(storage.key, known);
    return storage;
  };
  const globals = pthGlobals(source.name, storages, refuse);
  let position = 0;
  const next = async (): Promise<unknown> => {
    const { value, end } = await unpickleAt(source, position, (bytes) =>
      unpickle(bytes, { subject: source.name, globals, persistentLoad }),
    );
    position += end;
    return value;
  };

  const [first = 0] = await source.read(0, Math.min(1, source.size));
  const magic = first === PROTOCOL ? await next() : undefined;
  if (magic !== MAGIC) {
    throw new DataError(source.name, {
      expected: 'a file of torch.save',
      found: source.size === 0 ? 'an empty file' : 'a file of another kind',
      remedy: 'give a .pth or .pt file that torch.save wrote',
    });
  }
  const version = await next();
  if (version !== VERSION) refuse(`version ${VERSION}`, 'another version');
  const system = await next();
  bigEndian = system instanceof Map && system.get('little_endian') === false;
  const value = await next();
  const keys = await next();
  if (!Array.isArray(keys)) return refuse('a list of storages', 'something else');
  const ahead = readAhead(source);
  for (const key of keys) {
    const storage = found.get(key);
    if (!storage || places.has(key)) return refuse('the storages of the tensors', 'another one');
    if (position + SIZE_BYTES > source.size) throw new EndOfBytes();
    const sizes = await ahead.read(position, position + SIZE_BYTES);
    const size = bigEndian ? new ByteCursor(sizes.reverse()).u64() : new ByteCursor(sizes).u64();
    if (size !== storage.size) refuse(`${storage.size} elements in storage '${key}'`, `${size}`);
    places.set(key, position + SIZE_BYTES);
    position += SIZE_BYTES + storage.bytes;
    if (position > source.size) throw new EndOfBytes();
  }
  for (const key of found.keys()) if (!places.has(key)) refuse(`storage '${key}'`, 'none');
  return value;
}

const PROTOCOL = 0x80;
const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;
const SIZE_BYTES = 8;

/** Reads as much of the file as the pickle needs, of which the length is not known before. */
async function unpickleAt<T>(source: ByteSource, start: number, read: (bytes: Uint8Array) => T): Promise<T> {
  for (let length = 2 ** 16; ; length *= 4) {
    const end = Math.min(source.size, start + Math.min(length, MAX_PICKLE_BYTES));
    try {
      return read(await source.read(start, end));
    } catch (error) {
      if (!(error instanceof EndOfBytes) || end === source.size || length >= MAX_PICKLE_BYTES) throw error;
    }
  }
}
