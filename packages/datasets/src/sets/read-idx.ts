import { DataError } from '@cnn/tensor';
import type { DataFolder } from '../folders/data-folder.ts';
import { inflateStream } from '../formats/inflate-stream.ts';
import { type IDXArray, parseIDX } from '../formats/parse-idx.ts';
import { sharedBuffer } from '../workers/shared-buffer.ts';

/**
 * Reads an IDX file, compressed by gzip or not, whatever its name. Bytes (uint8) come in memory that workers share.
 *
 * @throws DataError if it is damaged, cut, longer or shorter than its header says, or would grow beyond 64 times its size (and 64 MiB).
 */
export async function readIDX(folder: DataFolder, path: string): Promise<IDXArray> {
  const subject = `${folder.name}/${path}`;
  const bytes = await folder.read(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return parseIDX(isGzip ? await inflateIDX(bytes, subject) : shared(bytes, bytes.length), subject);
}

/** What deflate reaches with zeros is a thousandfold; pictures, a tenth of that with empty ones among them. */
const MOST_GROWTH = 64;
const LEAST_LIMIT = 2 ** 26;
/** 255 axes. */
const LONGEST_HEADER = 4 + 4 * 255;

/** Decompresses into memory of the size that the header inside names, so a file that lies about it takes no more than it says. */
async function inflateIDX(bytes: Uint8Array, subject: string): Promise<Uint8Array> {
  const pieces = inflateStream(bytes, 'gzip');
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      const { done, value } = await pieces.next();
      return done ? undefined : value;
    } catch (cause) {
      throw damaged(subject, 'a whole gzip file', `a damaged one of ${bytes.length} bytes`, cause);
    }
  };
  try {
    let start: Uint8Array = new Uint8Array();
    for (let piece = await next(); piece; piece = start.length < LONGEST_HEADER ? await next() : undefined) {
      start = shared(start, start.length + piece.length, piece);
    }
    const size = sizeInHeader(start);
    // No header, or not even that: parseIDX finds the words.
    if (size === undefined) return start;
    const limit = Math.max(LEAST_LIMIT, MOST_GROWTH * bytes.length);
    if (size > limit) throw damaged(subject, `at most ${limit} bytes in a gzip file of ${bytes.length}`, `${size}`);
    const whole = new Uint8Array(sharedBuffer(size));
    let filled = 0;
    for (let piece: Uint8Array | undefined = start; piece; piece = await next()) {
      if (filled + piece.length > size) throw damaged(subject, `${size} bytes in the gzip file`, 'more');
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole.subarray(0, filled);
  } finally {
    await pieces.return(undefined);
  }
}

const ELEMENT_BYTES: Readonly<Record<number, number>> = { 8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8 };

/** Bytes of the file whose start this is, or undefined if it is no IDX file's. */
function sizeInHeader(start: Uint8Array): number | undefined {
  const header = 4 + 4 * start[3];
  if (!(start.length >= header) || start[0] !== 0 || start[1] !== 0 || !ELEMENT_BYTES[start[2]]) return undefined;
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  let size = ELEMENT_BYTES[start[2]];
  for (let at = 4; at < header; at += 4) size *= view.getUint32(at);
  return header + size;
}

/** The bytes, and what follows them, in memory that workers share. */
function shared(bytes: Uint8Array, length: number, rest?: Uint8Array): Uint8Array {
  const copy = new Uint8Array(sharedBuffer(length));
  copy.set(bytes);
  if (rest) copy.set(rest, bytes.length);
  return copy;
}

function damaged(subject: string, expected: string, found: string, cause?: unknown): DataError {
  return new DataError(subject, { expected, found, remedy: 'the file is damaged; get it again', cause });
}
