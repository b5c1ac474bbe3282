/**
 * Where a run keeps its files: a folder, the browser's own file system, a map in memory.
 *
 * Names are paths below it with forward slashes, such as `last.safetensors` or `epochs/0001.safetensors`.
 */
export interface FileStore {
  /** Puts a file in the place of the one that is there: all of it, or, if that fails, nothing. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Puts bytes behind those that are there; makes the file where there is none. If it fails, a part of them may be there. */
  append(name: string, bytes: Uint8Array): Promise<void>;
  /** The whole file, or undefined where there is none. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Removes a file. It is no error if there is none. */
  remove(name: string): Promise<void>;
  /** The names of all files, in the order of their letters' codes. */
  list(): Promise<string[]>;
}

/**
 * Throws unless `name` is a path of a file below a store, which no part of it leaves. For those who make a {@link FileStore}.
 *
 * @throws RangeError for an absolute path, `.`, `..`, an empty part, a backslash, a colon, or a character that is none to be seen.
 * @example
 * checkFileName('folderStore', 'epochs/0001.safetensors');
 */
export function checkFileName(owner: string, name: string): void {
  if (isFileName(name)) return;
  throw new RangeError(
    `${owner}: a name must be a path below the store, such as 'epochs/0001.safetensors', found ${JSON.stringify(name)}`,
  );
}

/** @internal Whether {@link checkFileName} lets a value pass, which may come from a file. */
export function isFileName(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  // Colons name drives and streams under Windows, backslashes part its folders.
  return value.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:\p{Cc}]/u.test(part));
}
