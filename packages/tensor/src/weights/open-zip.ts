import { DataError } from '../errors.ts';
import { ByteCursor, EndOfBytes, utf8 } from './byte-cursor.ts';
import type { ByteSource } from './byte-source.ts';

/** One file within a ZIP archive, stored as it is. */
export interface ZipEntry {
  readonly size: number;
  /** Where its own header starts; its contents are behind that. */
  readonly headerStart: number;
}

/**
 * Lists the files in a ZIP archive of any size, of which only the directory at the end is read. Archives over 4 GiB (ZIP64) too.
 *
 * Only stored files are taken, as PyTorch and others who map files into memory write them: nothing grows when it is read, and no two files lie
 * over one another, so all together they are no larger than the archive.
 *
 * @throws DataError if the archive is cut, lists what is not there, or has compressed, encrypted or overlapping files.
 */
export async function openZip(source: ByteSource): Promise<Map<string, ZipEntry>> {
  try {
    const { count, start, size } = await findDirectory(source);
    return parseDirectory(source.name, new ByteCursor(await source.read(start, start + size)), count, start);
  } catch (error) {
    if (!(error instanceof EndOfBytes)) throw error;
    throw damaged(source.name, 'a whole ZIP directory', 'one that is cut');
  }
}

/** Where the contents of an entry start. */
export async function contentStart(source: ByteSource, entry: ZipEntry): Promise<number> {
  const cursor = new ByteCursor(await source.read(entry.headerStart, entry.headerStart + LOCAL_BYTES));
  if (cursor.u32() !== LOCAL) throw damaged(source.name, `a file at byte ${entry.headerStart}`, 'none');
  cursor.position = 26;
  const start = entry.headerStart + LOCAL_BYTES + cursor.u16() + cursor.u16();
  if (start + entry.size <= source.size) return start;
  throw damaged(source.name, `${start + entry.size} bytes`, `${source.size}`);
}

const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_BYTES = 20;
const MAX_COMMENT = 0xffff;
/** A field's largest value says that the true one is in the ZIP64 part. */
const IN_64 = 0xffffffff;
const MAX_ENTRIES = 1_000_000;

interface Directory {
  readonly count: number;
  readonly start: number;
  readonly size: number;
}

async function findDirectory(source: ByteSource): Promise<Directory> {
  const tailStart = Math.max(0, source.size - MAX_COMMENT - END_BYTES - LOCATOR_64_BYTES);
  const cursor = new ByteCursor(await source.read(tailStart, source.size));
  let end = source.size - END_BYTES - tailStart;
  for (; end >= 0; end--) {
    cursor.position = end;
    if (cursor.u32() === END) break;
  }
  if (end < 0) throw damaged(source.name, 'a ZIP directory at the end', 'none');
  cursor.position = end + 10;
  let directory: Directory = { count: cursor.u16(), size: cursor.u32(), start: cursor.u32() };
  let directoryEnd = tailStart + end;
  cursor.position = Math.max(0, end - LOCATOR_64_BYTES);
  if (end >= LOCATOR_64_BYTES && cursor.u32() === LOCATOR_64) {
    cursor.position += 4;
    const start64 = cursor.u64();
    if (start64 + 56 > directoryEnd) throw damaged(source.name, 'a ZIP64 directory', 'one that is cut');
    const cursor64 = new ByteCursor(await source.read(start64, start64 + 56));
    if (cursor64.u32() !== END_64) throw damaged(source.name, `a ZIP64 directory at byte ${start64}`, 'none');
    cursor64.position = 32;
    directory = { count: cursor64.u64(), size: cursor64.u64(), start: cursor64.u64() };
    directoryEnd = start64;
  }
  const { count, start, size } = directory;
  if (start + size > directoryEnd)
    throw damaged(source.name, `a ZIP directory within ${directoryEnd} bytes`, `one up to ${start + size}`);
  if (count > MAX_ENTRIES) throw damaged(source.name, `at most ${MAX_ENTRIES} files`, `${count}`);
  return directory;
}

function parseDirectory(
  subject: string,
  cursor: ByteCursor,
  count: number,
  directoryStart: number,
): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  for (let i = 0; i < count; i++) {
    const start = cursor.position;
    if (cursor.u32() !== CENTRAL) throw damaged(subject, `${count} files in the ZIP directory`, `${i}`);
    cursor.position = start + 8;
    const [flags, method] = [cursor.u16(), cursor.u16()];
    cursor.position = start + 20;
    const [packed, size] = [cursor.u32(), cursor.u32()];
    const [nameBytes, extraBytes, commentBytes] = [cursor.u16(), cursor.u16(), cursor.u16()];
    cursor.position = start + 42;
    const headerStart = cursor.u32();
    const name = utf8(cursor.bytes(nameBytes));
    const extra = cursor.bytes(extraBytes);
    cursor.bytes(commentBytes);
    if (flags & 1) throw damaged(subject, 'files that are not encrypted', `'${name}'`);
    if (method !== 0) {
      const remedy = 'save the file again with torch.save, which compresses nothing';
      throw new DataError(subject, {
        expected: 'stored files',
        found: `'${name}' compressed by method ${method}`,
        remedy,
      });
    }
    if (entries.has(name)) throw damaged(subject, `'${name}' once`, 'it again');
    const entry = withZip64({ size, packed, headerStart }, extra);
    if (entry.size !== entry.packed) throw damaged(subject, `${entry.size} bytes in '${name}'`, `${entry.packed}`);
    entries.set(name, { size: entry.size, headerStart: entry.headerStart });
  }
  let position = 0;
  for (const [name, { headerStart, size }] of [...entries].sort(([, a], [, b]) => a.headerStart - b.headerStart)) {
    if (headerStart < position) throw damaged(subject, 'files side by side', `'${name}' over another`);
    position = headerStart + LOCAL_BYTES + size;
  }
  if (position > directoryStart)
    throw damaged(subject, `files within ${directoryStart} bytes`, `some up to ${position}`);
  return entries;
}

interface Sizes {
  readonly size: number;
  readonly packed: number;
  readonly headerStart: number;
}

/** The sizes with those that did not fit into 32 bits taken from the extra field. */
function withZip64(sizes: Sizes, extra: Uint8Array): Sizes {
  if (sizes.size !== IN_64 && sizes.packed !== IN_64 && sizes.headerStart !== IN_64) return sizes;
  const cursor = new ByteCursor(extra);
  for (;;) {
    const [id, length] = [cursor.u16(), cursor.u16()];
    const end = cursor.position + length;
    if (id !== 1) {
      cursor.position = end;
      continue;
    }
    const field = (value: number) => (value === IN_64 ? cursor.u64() : value);
    return { size: field(sizes.size), packed: field(sizes.packed), headerStart: field(sizes.headerStart) };
  }
}

function damaged(subject: string, expected: string, found: string): DataError {
  return new DataError(subject, { expected, found, remedy: 'the file is damaged; get it again' });
}
