import type { ByteSource } from '@cnn/tensor';
import { damaged, untrusted } from './archive-entry.ts';

/** What a zip archive's directory says of an entry. */
export interface ZipRecord {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  /** As `ArchiveEntry` has it. */
  readonly kind: string;
  readonly method: 'stored' | 'deflate';
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where its own header lies. */
  readonly offset: number;
}

/**
 * Reads the directory at the end of a zip archive, of zip64 too. Follows PKWARE's APPNOTE 6.3.
 *
 * @returns the records, and where the directory begins.
 * @throws DataError if there is none, or it is damaged, or has an entry that is encrypted or of another compression than deflate.
 */
export async function readZipDirectory(source: ByteSource): Promise<{ records: ZipRecord[]; end: number }> {
  const { name: archive } = source;
  const { count, size, offset, shift } = await findDirectory(source);
  const bytes = await source.read(offset + shift, offset + shift + size);
  const view = new DataView(bytes.buffer);
  const records: ZipRecord[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + RECORD_BYTES > size || view.getUint32(at, true) !== RECORD) {
      throw damaged(archive, `a directory of ${count} entries`, `${i}`);
    }
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const nameEnd = at + RECORD_BYTES + lengths[0];
    const extraEnd = nameEnd + lengths[1];
    const next = extraEnd + lengths[2];
    if (next > size) throw damaged(archive, `a directory of ${count} entries`, `${i}`);
    const nameBytes = bytes.subarray(at + RECORD_BYTES, nameEnd);
    records.push(readRecord(archive, view, at, nameBytes, bytes.subarray(nameEnd, extraEnd), shift));
    at = next;
  }
  return { records, end: offset + shift };
}

const RECORD = 0x02014b50;
const RECORD_BYTES = 46;

interface Directory {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  /** Bytes that were put before the archive, which its offsets do not count. */
  readonly shift: number;
}

async function findDirectory(source: ByteSource): Promise<Directory> {
  const { name: archive } = source;
  const tailStart = Math.max(0, source.size - END_BYTES - 0xffff);
  const tail = await source.read(tailStart, source.size);
  const view = new DataView(tail.buffer);
  let end = tail.length - END_BYTES;
  // A comment may follow, and hold anything.
  while (
    end >= 0 &&
    !(view.getUint32(end, true) === END && end + END_BYTES + view.getUint16(end + 20, true) === tail.length)
  ) {
    end--;
  }
  if (end < 0) throw damaged(archive, 'a whole zip archive', 'none, or one without its end');
  let count = view.getUint16(end + 10, true);
  let size = view.getUint32(end + 12, true);
  let offset = view.getUint32(end + 16, true);
  let parts = view.getUint16(end + 4, true);
  let directoryEnd = tailStart + end;
  if (end >= LOCATOR_BYTES && view.getUint32(end - LOCATOR_BYTES, true) === LOCATOR) {
    const at = directoryEnd - LOCATOR_BYTES - END64_BYTES;
    const end64 = at < 0 ? undefined : new DataView((await source.read(at, at + END64_BYTES)).buffer);
    if (end64?.getUint32(0, true) !== END64) throw damaged(archive, 'the end of a zip64 archive', 'something else');
    directoryEnd = at;
    parts = end64.getUint32(16, true);
    count = wordAt(end64, 32);
    size = wordAt(end64, 40);
    offset = wordAt(end64, 48);
  }
  if (parts !== 0) throw damaged(archive, 'a zip archive in one part', 'one of several');
  const shift = directoryEnd - size - offset;
  if (shift < 0 || size < count * RECORD_BYTES) throw damaged(archive, `room for ${count} entries`, `${size} bytes`);
  return { count, size, offset, shift };
}

const END = 0x06054b50;
const END_BYTES = 22;
const LOCATOR = 0x07064b50;
const LOCATOR_BYTES = 20;
const END64 = 0x06064b50;
const END64_BYTES = 56;

function readRecord(
  archive: string,
  view: DataView,
  at: number,
  nameBytes: Uint8Array,
  extra: Uint8Array,
  shift: number,
): ZipRecord {
  const flags = view.getUint16(at + 8, true);
  const name = nameOf(nameBytes, (flags & 0x800) !== 0);
  if (flags & 0x2041) throw untrusted(archive, 'files that are not encrypted', `'${name}', which is`);
  const method = METHODS[view.getUint16(at + 10, true)];
  if (!method) throw damaged(archive, 'files that are stored or deflated', `'${name}', compressed in another way`);
  const [compressedSize, size, offset] = sizesOf(view, at, extra);
  if (![compressedSize, size, offset].every(Number.isSafeInteger)) throw damaged(archive, 'sizes', `none of '${name}'`);
  if (method === 'stored' && size !== compressedSize) {
    throw damaged(archive, `'${name}' of one size`, `${compressedSize} and ${size} bytes`);
  }
  const kind = kindOf(name, view.getUint8(at + 5), view.getUint32(at + 38, true));
  const crc = view.getUint32(at + 16, true);
  return { name, nameBytes, kind, method, crc, compressedSize, size, offset: offset + shift };
}

const METHODS: Readonly<Record<number, ZipRecord['method']>> = { 0: 'stored', 8: 'deflate' };

/** Compressed size, size and offset, which zip64 has in an extra field where they are too large for their own. */
function sizesOf(view: DataView, at: number, extra: Uint8Array): number[] {
  const fields = new DataView(extra.buffer, extra.byteOffset, extra.length);
  let [place, end] = [0, 0];
  for (let i = 0; i + 4 <= extra.length; ) {
    const length = fields.getUint16(i + 2, true);
    if (fields.getUint16(i, true) === 1) [place, end] = [i + 4, Math.min(extra.length, i + 4 + length)];
    i += 4 + length;
  }
  // The extra field has them in this order.
  const [size, compressedSize, offset] = [24, 20, 42].map((field) => {
    const value = view.getUint32(at + field, true);
    if (value !== 0xffffffff) return value;
    if (place + 8 > end) return Number.NaN;
    place += 8;
    return wordAt(fields, place - 8);
  });
  return [compressedSize, size, offset];
}

function wordAt(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

function kindOf(name: string, system: number, attributes: number): string {
  // Unix keeps the kind of file in the upper half.
  const kind = system === UNIX || system === MAC ? (attributes >>> 28) & 0xf : 0;
  if (kind === 0xa) return 'a link';
  if (kind !== 0 && kind !== 0x8 && kind !== 0x4) return 'a device';
  return name.endsWith('/') || kind === 0x4 ? 'folder' : 'file';
}

const UNIX = 3;
const MAC = 19;

/** Names are said to be UTF-8, or else are in the letters of the first PCs, as Python has it too. */
function nameOf(bytes: Uint8Array, isUtf8: boolean): string {
  if (isUtf8) return new TextDecoder().decode(bytes);
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : CODE_PAGE_437[byte - 0x80])).join('');
}

const CODE_PAGE_437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
