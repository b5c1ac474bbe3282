import { DataError } from '../errors.ts';
import { type ByteSource, readAhead } from './byte-source.ts';
import { contentStart, openZip, type ZipEntry } from './open-zip.ts';
import { pthGlobals, refuseIn, storageOf } from './pth-globals.ts';
import type { PthStorages } from './pth-tensor.ts';
import { MAX_PICKLE_BYTES, unpickle } from './unpickle.ts';

/**
 * Reads the value in a `.pth` file as PyTorch writes it since 1.6: a ZIP archive of a pickle (`data.pkl`), a record for each storage (`data/0` …) and one that
 * tells the order of bytes.
 *
 * @throws DataError, or EndOfBytes if the pickle is cut.
 */
export async function openPthArchive(source: ByteSource): Promise<unknown> {
  const ahead = readAhead(source);
  const entries = await openZip(ahead);
  const refuse = refuseIn(source.name);
  const pickles = [...entries].filter(([name]) => PICKLE.test(name));
  if (pickles.length !== 1) {
    throw new DataError(source.name, {
      expected: 'a ZIP archive of torch.save, with one data.pkl',
      found: `${pickles.length} of them among ${entries.size} files`,
      remedy: 'give a file that torch.save wrote',
    });
  }
  const [[pickleName, pickle]] = pickles;
  const folder = pickleName.slice(0, -'data.pkl'.length);
  if (pickle.size > MAX_PICKLE_BYTES)
    refuse(`a pickle of at most ${MAX_PICKLE_BYTES} bytes`, `${pickle.size} bytes in '${pickleName}'`);
  const contents = async (entry: ZipEntry) => {
    const start = await contentStart(ahead, entry);
    return ahead.read(start, start + entry.size);
  };
  const order = entries.get(`${folder}byteorder`);
  const storages: PthStorages = {
    bigEndian: order?.size === BIG.length && String.fromCharCode(...(await contents(order))) === BIG,
    place: ({ key }) => entries.get(`${folder}data/${key}`)!.headerStart,
    read: async ({ key }, start, end, from = source) => {
      const first = await contentStart(from, entries.get(`${folder}data/${key}`)!);
      return from.read(first + start, first + end);
    },
  };
  const persistentLoad = (id: unknown) => {
    const storage = storageOf(id, refuse);
    const found = entries.get(`${folder}data/${storage.key}`)?.size;
    if (found === undefined || found < storage.bytes)
      refuse(`${storage.bytes} bytes in '${folder}data/${storage.key}'`, found === undefined ? 'none' : `${found}`);
    return storage;
  };
  const globals = pthGlobals(source.name, storages, refuse);
  return unpickle(await contents(pickle), { subject: source.name, globals, persistentLoad }).value;
}

const PICKLE = /^([^/]+\/)?data\.pkl$/;
const BIG = 'big';
