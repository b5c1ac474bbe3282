import type { DataFolder, WritableFolder } from '../folders/data-folder.ts';
import type { ExtractedFile } from './extract-archive.ts';
import type { Resource } from './resource.ts';

/** What lies beside an archive once all of it is unpacked. */
interface Note {
  /** Checksums and size of the archive, as far as they are known. */
  readonly archive: Pick<Resource, 'md5' | 'sha256' | 'bytes'>;
  readonly files: readonly (readonly [path: string, bytes: number])[];
}

/** Notes that an archive is unpacked. */
export async function noteUnpacked(
  resource: Resource,
  files: readonly ExtractedFile[],
  folder: WritableFolder,
): Promise<void> {
  const note: Note = { archive: identityOf(resource), files: files.map(({ path, bytes }) => [path, bytes]) };
  const path = pathOf(resource);
  const writer = await folder.writer(`${path}.part`);
  try {
    await writer.write(new TextEncoder().encode(JSON.stringify(note)));
  } finally {
    await writer.close();
  }
  await folder.rename(`${path}.part`, path);
}

/** Whether this very archive was unpacked, and all of its files are there with the sizes that they had. */
export async function isUnpacked(resource: Resource, folder: DataFolder, signal?: AbortSignal): Promise<boolean> {
  const note = await readNote(pathOf(resource), folder);
  if (!note || JSON.stringify(note.archive) !== JSON.stringify(identityOf(resource))) return false;
  for (let start = 0; start < note.files.length; start += AT_ONCE) {
    signal?.throwIfAborted();
    const some = note.files.slice(start, start + AT_ONCE);
    // What cannot be looked at is said when it is written anew.
    const sizes = await Promise.all(some.map(([path]) => folder.size(path).catch(() => undefined)));
    if (some.some(([, bytes], i) => sizes[i] !== bytes)) return false;
  }
  return true;
}

const AT_ONCE = 64;

function pathOf({ file }: Resource): string {
  return `${file}.unpacked`;
}

function identityOf({ md5, sha256, bytes }: Resource): Note['archive'] {
  return { md5: md5?.toLowerCase(), sha256: sha256?.toLowerCase(), bytes };
}

async function readNote(path: string, folder: DataFolder): Promise<Note | undefined> {
  if ((await folder.size(path)) === undefined) return undefined;
  try {
    const { archive, files } = JSON.parse(new TextDecoder().decode(await folder.read(path))) as Note;
    const isNote = files.every(([path, bytes]) => typeof path === 'string' && Number.isSafeInteger(bytes));
    return isNote ? { archive, files } : undefined;
  } catch {
    // Whatever it is, it does not say that all is unpacked.
    return undefined;
  }
}
