import { bytesSource, DataError } from '@cnn/tensor';
import type { FileWriter, FolderEntry, WritableFolder } from '../folders/data-folder.ts';

/** @internal A folder in memory for tests, of files by their path. */
export function memoryFolder(files: Readonly<Record<string, Uint8Array | string>> = {}, name = 'memory'): MemoryFolder {
  return new MemoryFolder(name, files);
}

/** @internal See {@link memoryFolder}. */
export class MemoryFolder implements WritableFolder {
  readonly name: string;
  /** The files by their path; tests may change them. */
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();

  constructor(name: string, files: Readonly<Record<string, Uint8Array | string>>) {
    this.name = name;
    for (const [path, content] of Object.entries(files)) {
      this.files.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content));
    }
  }

  async list(path: string): Promise<readonly FolderEntry[]> {
    const start = path === '' ? '' : `${path}/`;
    const entries = new Map<string, FolderEntry>();
    for (const file of this.files.keys()) {
      if (!file.startsWith(start)) continue;
      const [name, ...deeper] = file.slice(start.length).split('/');
      entries.set(name, { name, kind: deeper.length > 0 ? 'folder' : 'file' });
    }
    if (entries.size === 0 && path !== '') throw this.#missing(path, 'a folder');
    return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async size(path: string): Promise<number | undefined> {
    return this.files.get(path)?.length;
  }

  async read(path: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.#bytes(path).slice();
  }

  source(path: string) {
    return bytesSource(this.#bytes(path), `${this.name}/${path}`);
  }

  recipe(): never {
    throw new TypeError(`${this.name}: a folder in memory cannot be sent to a worker`);
  }

  async writer(path: string, { append = false }: { readonly append?: boolean } = {}): Promise<FileWriter> {
    if (!append || !this.files.has(path)) this.files.set(path, new Uint8Array());
    return {
      write: async (bytes) => {
        const before = this.#bytes(path);
        const after = new Uint8Array(before.length + bytes.length);
        after.set(before);
        after.set(bytes, before.length);
        this.files.set(path, after);
      },
      close: async () => {},
    };
  }

  async rename(from: string, to: string): Promise<void> {
    const inside = [...this.files].filter(([path]) => path === from || path.startsWith(`${from}/`));
    if (inside.length === 0) throw this.#missing(from, 'a file');
    await this.remove(to);
    for (const [path, bytes] of inside) {
      this.files.delete(path);
      this.files.set(to + path.slice(from.length), bytes);
    }
  }

  async remove(path: string): Promise<void> {
    for (const file of [...this.files.keys()]) {
      if (file === path || file.startsWith(`${path}/`)) this.files.delete(file);
    }
  }

  async locked<T>(_name: string, body: (lost?: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    return body();
  }

  #bytes(path: string): Uint8Array<ArrayBuffer> {
    const bytes = this.files.get(path);
    if (!bytes) throw this.#missing(path, 'a file');
    return bytes;
  }

  #missing(path: string, expected: string): DataError {
    return new DataError(`${this.name}/${path}`, { expected, found: 'nothing', remedy: 'add it' });
  }
}
