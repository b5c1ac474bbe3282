import type { ByteSource } from '@cnn/tensor';
import { inNode } from '../folders/folder-path.ts';
import { decompressed } from '../formats/decompressed.ts';
import { type ArchiveEntry, damaged, piecesOfSource, untrusted } from './archive-entry.ts';
import { crc32 } from './crc32.ts';
import { readZipDirectory, type ZipRecord } from './zip-directory.ts';

/**
 * The entries of a zip archive, in the order in which they lie. Files are checked against their size and CRC-32 as they are read.
 *
 * @param check is shown all sizes together before anything is read.
 * @throws DataError if it is damaged, encrypted or compressed in an uncommon way, or if entries overlap.
 */
export async function* zipEntries(
  source: ByteSource,
  check: (count: number, size: number) => void,
): AsyncGenerator<ArchiveEntry> {
  const { records, end } = await readZipDirectory(source);
  check(
    records.length,
    records.reduce((sum, { size }) => sum + size, 0),
  );
  records.sort((a, b) => a.offset - b.offset);
  for (const [i, record] of records.entries()) {
    const next = records[i + 1]?.offset ?? end;
    // Small ones, which are many, take one reading each.
    const block = next - record.offset <= SMALL ? await source.read(record.offset, next) : undefined;
    const data = await dataOf(source, record, next, block);
    yield {
      name: record.name,
      kind: record.kind,
      size: record.size,
      pieces: () => contents(source.name, record, data),
    };
  }
}

const SMALL = 2 ** 20;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;

/** The compressed bytes of an entry. */
async function dataOf(
  source: ByteSource,
  { name, nameBytes, offset, compressedSize }: ZipRecord,
  next: number,
  block: Uint8Array<ArrayBuffer> | undefined,
): Promise<() => AsyncGenerator<Uint8Array<ArrayBuffer>>> {
  const wrong = (found: string): Error => damaged(source.name, `the entry '${name}' where the directory says`, found);
  if (offset + LOCAL_HEADER_BYTES + nameBytes.length + compressedSize > next) throw wrong('less room than it needs');
  const header = block ?? (await source.read(offset, offset + LOCAL_HEADER_BYTES + nameBytes.length));
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  if (view.getUint32(0, true) !== LOCAL_HEADER) throw wrong('something else');
  const nameLength = view.getUint16(26, true);
  const nameThere = header.subarray(LOCAL_HEADER_BYTES, LOCAL_HEADER_BYTES + nameBytes.length);
  if (nameLength !== nameBytes.length || nameThere.some((byte, i) => byte !== nameBytes[i])) {
    throw untrusted(source.name, `the entry '${name}' where the directory says`, 'one with another name');
  }
  const start = LOCAL_HEADER_BYTES + nameLength + view.getUint16(28, true);
  if (offset + start + compressedSize > next) throw wrong('less room than it needs');
  if (!block) return () => piecesOfSource(source, offset + start, offset + start + compressedSize);
  return async function* () {
    yield block.subarray(start, start + compressedSize);
  };
}

async function* contents(
  archive: string,
  record: ZipRecord,
  data: () => AsyncGenerator<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array> {
  const { name, size, crc } = record;
  let sum = 0;
  let done = 0;
  for await (const piece of plain(archive, record, data())) {
    done += piece.length;
    if (done > size) throw damaged(archive, `${size} bytes in '${name}'`, 'more');
    sum = crc32(piece, sum);
    yield piece;
  }
  if (done !== size) throw damaged(archive, `${size} bytes in '${name}'`, `${done}`);
  if (sum !== crc) throw damaged(archive, `'${name}' with the CRC-32 ${hex(crc)}`, hex(sum));
}

async function* plain(
  archive: string,
  { name, method, size, compressedSize }: ZipRecord,
  data: AsyncGenerator<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array> {
  if (method === 'stored') return yield* data;
  // A stream takes ten times as long as the work where files are small.
  if (!inNode() || Math.max(size, compressedSize) > SMALL) return yield* decompressed(data, 'deflate-raw');
  const pieces: Uint8Array[] = [];
  for await (const piece of data) pieces.push(piece);
  const { inflateRawSync } = process.getBuiltinModule('node:zlib');
  let contents: Uint8Array;
  try {
    contents = inflateRawSync(Buffer.concat(pieces), { maxOutputLength: size + 1 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw error;
    throw damaged(archive, `${size} bytes in '${name}'`, 'more', error);
  }
  yield contents;
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
