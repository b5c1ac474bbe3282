import type { ByteSource } from '@cnn/tensor';
import type { Recipe } from '../workers/recipe.ts';

/** What lies directly in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/**
 * Where a data set's files lie: on a disk, in the browser's private file system, among files that were dropped on a page.
 *
 * Loaders such as `loadCIFAR10` take one, so each is written once for Node and browsers. Paths are relative, with `/` between steps; ''
 * is the folder itself. `openFolder` makes one from a path.
 */
export interface DataFolder {
  /** Names the folder in errors: its path or what the user called it. */
  readonly name: string;
  /**
   * What lies in `path`, sorted by name as code units compare; links count as what they lead to.
   * @throws DataError if there is no such folder or it cannot be read.
   */
  list(path: string): Promise<readonly FolderEntry[]>;
  /** The size of a file in bytes, or undefined where there is none. */
  size(path: string): Promise<number | undefined>;
  /**
   * All bytes of a file: at once where the place can (a disk), otherwise as a promise.
   * @throws DataError if there is no such file or it cannot be read.
   */
  read(path: string): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
  /** A file to be read in pieces. */
  source(path: string): ByteSource | Promise<ByteSource>;
  /** How a worker makes this folder again. */
  recipe(): Recipe;
}

/** A folder that downloads can go into. */
export interface WritableFolder extends DataFolder {
  /**
   * Opens a file for writing, making the folders above it.
   * @throws DataError if it cannot be written, as do the writer's methods.
   */
  writer(path: string, options?: WriterOptions): Promise<FileWriter>;
  /** Gives a file another name, in place of whatever has it; on a disk this is one step, so nobody sees half a file. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a folder with all in it; nothing happens where there is none. */
  remove(path: string): Promise<void>;
  /**
   * Runs `body` while nobody else, in this process or another (page, tab), holds the lock of the same name in this folder.
   *
   * `lost` says so should another take the lock over, as happens on a disk to a process that was stopped for a minute; where that cannot
   * happen, there is none.
   * @throws the signal's reason if that ends the waiting.
   */
  locked<T>(name: string, body: (lost?: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** How a file is written. */
export interface WriterOptions {
  /** Whether what is there is kept, and written on. @default false: it is replaced */
  readonly append?: boolean;
  /**
   * Whether closing waits until all is on the disk, so that not even a power cut loses it. Without, many small files are written much faster.
   * @default true
   */
  readonly flush?: boolean;
}

/** A file being written. */
export interface FileWriter {
  /** Puts bytes behind those that were written. */
  write(bytes: Uint8Array): Promise<void>;
  /** Brings all bytes to their place, and closes. Call it in every case. */
  close(): Promise<void>;
}
