import type { ArchiveEntry } from './archive-entry.ts';
import { damaged } from './archive-entry.ts';

/**
 * The entries of a tar archive whose bytes come piece by piece: of POSIX's formats (ustar, pax), of GNU's, and of the one before them.
 *
 * @param archive names it in errors.
 * @throws DataError if it is damaged, or ends before its end mark.
 */
export async function* tarEntries(archive: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveEntry> {
  const bytes = new PieceReader(archive, pieces[Symbol.asyncIterator]());
  let common: Attributes = {};
  let own: Attributes = {};
  try {
    for (;;) {
      const block = await bytes.take(BLOCK);
      if (block.every((byte) => byte === 0)) break;
      const header = readHeader(archive, block);
      const { flag } = header;
      if (flag === 'x' || flag === 'g' || flag === 'L' || flag === 'K') {
        if (header.size > MOST_ATTRIBUTES) throw damaged(archive, 'names of less than 1 MiB', `${header.size} bytes`);
        const body = await bytes.take(padded(header.size));
        const text = body.subarray(0, header.size);
        if (flag === 'g') common = { ...common, ...readAttributes(archive, text) };
        else if (flag === 'x') own = { ...own, ...readAttributes(archive, text) };
        else if (flag === 'L') own = { ...own, path: textOf(text) };
        continue;
      }
      const attributes = { ...common, ...own };
      own = {};
      const name = attributes.path ?? header.name;
      const size = attributes.size === undefined ? header.size : Number(attributes.size);
      if (!Number.isSafeInteger(size) || size < 0)
        throw damaged(archive, 'a size', `'${attributes.size}' of '${name}'`);
      const isSparse = Object.keys(attributes).some((key) => key.startsWith('GNU.sparse.'));
      const kind = isSparse ? 'a file with holes' : kindOf(flag, name);
      // What is no file has no contents, whatever its size says.
      const length = kind === 'file' ? size : 0;
      let left = length;
      yield {
        name,
        kind,
        size: length,
        async *pieces() {
          while (left > 0) {
            const piece = await bytes.takeSome(left);
            left -= piece.length;
            yield piece;
          }
        },
      };
      while (left > 0) left -= (await bytes.takeSome(left)).length;
      await bytes.take(padded(length) - length);
    }
    // Whatever was compressed is whole only if its end is reached.
    await bytes.drain();
  } finally {
    await bytes.close();
  }
}

const BLOCK = 512;
const MOST_ATTRIBUTES = 2 ** 20;

type Attributes = Readonly<Record<string, string>>;

function kindOf(flag: string, name: string): string {
  if (flag === '5') return 'folder';
  // Before POSIX, folders were files whose names end so.
  if (flag === '0' || flag === '\0' || flag === '7') return name.endsWith('/') ? 'folder' : 'file';
  return OTHERS[flag] ?? `an entry of the kind '${flag}'`;
}

const OTHERS: Readonly<Record<string, string>> = {
  1: 'a link',
  2: 'a link',
  3: 'a device',
  4: 'a device',
  6: 'a pipe',
  S: 'a file with holes',
};

function readHeader(archive: string, block: Uint8Array): { name: string; size: number; flag: string } {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : block[i];
  const stated = numberOf(block.subarray(148, 156));
  if (sum !== stated) throw damaged(archive, 'the header of a tar entry', 'one whose checksum is wrong');
  const size = numberOf(block.subarray(124, 136));
  let name = fieldOf(block, 0, 100);
  if (!Number.isSafeInteger(size) || size < 0) throw damaged(archive, 'a size', `none of '${name}'`);
  // GNU's own format has other things there.
  const isPosix = fieldOf(block, 257, 263) === 'ustar' && block[262] === 0 && block[263] === 0x30;
  const prefix = isPosix ? fieldOf(block, 345, 500) : '';
  if (prefix) name = `${prefix}/${name}`;
  return { name, size, flag: String.fromCharCode(block[156]) };
}

/** Octal digits, or, where the first bit is set, a number of base 256. */
function numberOf(field: Uint8Array): number {
  if (field[0] & 0x80) return field.reduce((value, byte, i) => value * 256 + (i === 0 ? byte & 0x7f : byte), 0);
  const digits = textOf(field).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
}

function fieldOf(block: Uint8Array, start: number, end: number): string {
  return textOf(block.subarray(start, end));
}

/** Text up to the first zero byte. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Records `length key=value\n`, as pax has them. */
function readAttributes(archive: string, bytes: Uint8Array): Attributes {
  const attributes: Record<string, string> = Object.create(null);
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(new TextDecoder().decode(bytes.subarray(at, space)));
    const record = new TextDecoder().decode(bytes.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    if (!Number.isSafeInteger(length) || at + length > bytes.length || length <= space - at || equals < 0) {
      throw damaged(archive, 'attributes as pax has them', `others at byte ${at} of them`);
    }
    attributes[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return attributes;
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

/** Bytes that come in pieces, taken in others. */
class PieceReader {
  readonly #archive: string;
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();

  constructor(archive: string, pieces: AsyncIterator<Uint8Array>) {
    this.#archive = archive;
    this.#pieces = pieces;
  }

  /** At least one byte, and at most `count`. */
  async takeSome(count: number): Promise<Uint8Array> {
    while (this.#piece.length === 0) {
      const { done, value } = await this.#pieces.next();
      if (done) throw damaged(this.#archive, 'a whole tar archive', 'one that ends too early');
      this.#piece = value;
    }
    const some = this.#piece.subarray(0, count);
    this.#piece = this.#piece.subarray(some.length);
    return some;
  }

  /** Exactly `count` bytes. */
  async take(count: number): Promise<Uint8Array> {
    if (count === 0) return new Uint8Array();
    const first = await this.takeSome(count);
    if (first.length === count) return first;
    const all = new Uint8Array(count);
    all.set(first);
    for (let done = first.length; done < count; ) {
      const more = await this.takeSome(count - done);
      all.set(more, done);
      done += more.length;
    }
    return all;
  }

  async drain(): Promise<void> {
    while (!(await this.#pieces.next()).done);
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
