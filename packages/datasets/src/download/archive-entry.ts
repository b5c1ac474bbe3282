import { type ByteSource, DataError } from '@cnn/tensor';

/** What an archive holds, one after another. */
export interface ArchiveEntry {
  /** As the archive has it: not to be trusted. */
  readonly name: string;
  /** 'file' or 'folder'; anything else is said in words, such as 'a link'. */
  readonly kind: string;
  readonly size: number;
  /** The contents; they are gone once the next entry is asked for. */
  pieces(): AsyncIterable<Uint8Array>;
}

/** @throws DataError that the archive is damaged. */
export function damaged(archive: string, expected: string, found: string, cause?: unknown): DataError {
  return new DataError(archive, {
    expected,
    found,
    remedy: 'if the archive is damaged, delete it and get it again',
    cause,
  });
}

/** @throws DataError that the archive would do harm. */
export function untrusted(archive: string, expected: string, found: string): DataError {
  return new DataError(archive, { expected, found, remedy: 'do not trust it; get the archive from its makers' });
}

/** The bytes from `start` to `end`, in pieces that do not fill the memory. */
export async function* piecesOfSource(
  source: ByteSource,
  start = 0,
  end = source.size,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = start; at < end; at += PIECE) yield await source.read(at, Math.min(end, at + PIECE));
}

const PIECE = 2 ** 20;
