import { type ByteSource, DataError } from '@cnn/tensor';
import type { WritableFolder } from '../folders/data-folder.ts';
import { decompressed } from '../formats/decompressed.ts';
import { type ArchiveEntry, damaged, piecesOfSource, untrusted } from './archive-entry.ts';
import { Crew } from './crew.ts';
import { EntryPaths, UNFINISHED } from './entry-paths.ts';
import type { ArchiveKind } from './resource.ts';
import { tarEntries } from './tar-entries.ts';
import { zipEntries } from './zip-entries.ts';

/** Where an archive is unpacked, and within which bounds. */
export interface ExtractOptions {
  /** @default what the name's ending says: `.tar`, `.tar.gz`, `.tgz` or `.zip` */
  readonly kind?: ArchiveKind;
  /** Folder within the folder that it is unpacked in. @default '', the folder itself */
  readonly to?: string;
  /** Largest size of the unpacked files, in bytes. @default 2 ** 36 (64 GiB) */
  readonly maxBytes?: number;
  /** Largest number of files and folders. @default 2 ** 22 */
  readonly maxEntries?: number;
  /** How many times as large as the archive the files may be, where they are larger than 64 MiB. @default 100 */
  readonly maxRatio?: number;
  /** Called for each piece, with how much of the unpacked files is written. */
  readonly onProgress?: (progress: { readonly written: number; readonly files: number }) => void;
  /** Stops with the signal's reason; files already written stay. */
  readonly signal?: AbortSignal;
}

/** A file that was unpacked. */
export interface ExtractedFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Unpacks an archive into a folder, piece by piece; each file appears only once it is whole.
 *
 * Takes plain files and folders only: a name that leads out of the folder, a link, a device, or a name that is, or on some systems would be,
 * that of another entry ends it before that entry is written. Folders without files are not made. Follows
 * torchvision.datasets.utils.extract_archive.
 *
 * @returns the files, in the archive's order, with their paths in the folder.
 * @throws DataError that names the archive if it is damaged, too large or not to be trusted, and the file if it cannot be written.
 * @example
 * const folder = await openFolder('data');
 * await extractArchive(await folder.source('cifar-10-binary.tar.gz'), folder);
 */
export async function extractArchive(
  archive: ByteSource,
  folder: WritableFolder,
  options: ExtractOptions = {},
): Promise<ExtractedFile[]> {
  const { kind = kindOf(archive.name), to = '', maxBytes = 2 ** 36, maxEntries = 2 ** 22, maxRatio = 100 } = options;
  const { onProgress, signal } = options;
  const paths = new EntryPaths(archive.name, to);
  const files: ExtractedFile[] = [];
  const most = Math.min(maxBytes, Math.max(ALWAYS_ALLOWED, maxRatio * archive.size));
  const checkSize = (bytes: number): void => {
    if (bytes > most) throw untrusted(archive.name, `at most ${most} bytes unpacked`, 'more');
  };
  const checkCount = (count: number): void => {
    if (count > maxEntries) throw untrusted(archive.name, `at most ${maxEntries} files and folders`, 'more');
  };
  let written = 0;
  let count = 0;
  const onWritten = (bytes: number): void => {
    signal?.throwIfAborted();
    written += bytes;
    onProgress?.({ written, files: files.length });
  };
  let begun = 0;
  const crew = new Crew(SIDE_BY_SIDE);
  signal?.throwIfAborted();
  try {
    for await (const entry of entriesOf(archive, kind, checkSize, checkCount)) {
      signal?.throwIfAborted();
      checkCount(++count);
      const path = paths.take(entry);
      if (entry.kind === 'folder') continue;
      begun += entry.size;
      checkSize(begun);
      if (entry.size > SMALL) {
        await writeFile(folder, path, entry.pieces(), true, onWritten);
      } else {
        const pieces: Uint8Array[] = [];
        for await (const piece of entry.pieces()) pieces.push(piece.slice());
        await crew.start(() => writeFile(folder, path, pieces, false, onWritten));
      }
      files.push({ path, bytes: entry.size });
    }
    await crew.finish();
  } catch (cause) {
    await crew.settle();
    signal?.throwIfAborted();
    if (cause instanceof DataError) throw cause;
    throw damaged(archive.name, `a whole ${kind} archive`, (cause as Error).message, cause);
  }
  return files;
}

/** However small the archive is. */
const ALWAYS_ALLOWED = 2 ** 26;

/** What is no larger is read at once, and written while the next ones are read: most of the time is spent waiting for the disk. */
const SMALL = 2 ** 20;
const SIDE_BY_SIDE = 8;

function kindOf(name: string): ArchiveKind {
  const [, ending] = /\.(tar\.gz|tgz|tar|zip)$/i.exec(name) ?? [];
  if (ending) return ending.toLowerCase().replace('tgz', 'tar.gz') as ArchiveKind;
  throw new RangeError(
    `extractArchive: kind must be given, since '${name}' does not end with .tar, .tar.gz, .tgz or .zip`,
  );
}

function entriesOf(
  archive: ByteSource,
  kind: ArchiveKind,
  checkSize: (bytes: number) => void,
  checkCount: (count: number) => void,
): AsyncGenerator<ArchiveEntry> {
  if (kind === 'zip') {
    return zipEntries(archive, (count, size) => {
      checkCount(count);
      checkSize(size);
    });
  }
  const pieces = piecesOfSource(archive);
  return tarEntries(archive.name, kind === 'tar' ? pieces : limited(decompressed(pieces, 'gzip'), checkSize));
}

/** Headers and padding count as well, or they could go on for ever. */
async function* limited(pieces: AsyncIterable<Uint8Array>, check: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    check(bytes);
    yield piece;
  }
}

async function writeFile(
  folder: WritableFolder,
  path: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  flush: boolean,
  onWritten: (bytes: number) => void,
): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`;
  let isDone = false;
  try {
    // To wait for the disk after each of thousands of small files would take hours.
    const writer = await folder.writer(unfinished, { flush });
    try {
      for await (const piece of pieces) {
        await writer.write(piece);
        onWritten(piece.length);
      }
    } finally {
      await writer.close();
    }
    await folder.rename(unfinished, path);
    isDone = true;
  } finally {
    if (!isDone) await folder.remove(unfinished);
  }
}
