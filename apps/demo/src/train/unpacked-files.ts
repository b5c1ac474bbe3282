import { type DataFolder, extractArchive, type FileWriter, type WritableFolder } from '@cnn/datasets';
import { blobSource, DataError } from '@cnn/tensor';

/** A file with its path below the folder that was chosen or dropped. */
export type PathedFile = readonly [path: string, file: File];

/** Unpacked data may be this large: they stay in the browser's memory. */
const MOST_BYTES = 2 ** 30;

/** Whether a file is an archive that can be unpacked, by its name. */
export function isArchive(name: string): boolean {
  return /\.(zip|tar|tar\.gz|tgz)$/i.test(name);
}

/**
 * Unpacks a zip or tar archive into memory.
 *
 * @throws DataError if it is damaged, not to be trusted, or larger than 1 GiB when unpacked.
 */
export async function unpackedFiles(archive: File): Promise<PathedFile[]> {
  const files = new Map<string, File>();
  const into: Pick<WritableFolder, 'writer' | 'rename' | 'remove'> = {
    writer: async (path): Promise<FileWriter> => {
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      return {
        write: async (bytes) => void pieces.push(bytes.slice()),
        close: async () => void files.set(path, named(pieces, path)),
      };
    },
    rename: async (from, to) => {
      files.set(to, named([files.get(from)!], to));
      files.delete(from);
    },
    remove: async (path) => void files.delete(path),
  };
  // Unpacking asks a folder for nothing else.
  await extractArchive(blobSource(archive), into as WritableFolder & DataFolder, { maxBytes: MOST_BYTES });
  if (files.size > 0) return [...files];
  throw new DataError(archive.name, {
    expected: 'an archive with a folder of pictures for each class',
    found: 'an empty one',
    remedy: 'choose another file',
  });
}

function named(pieces: BlobPart[], path: string): File {
  return new File(pieces, path.slice(path.lastIndexOf('/') + 1));
}
