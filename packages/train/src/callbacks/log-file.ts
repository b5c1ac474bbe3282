import type { FileStore } from '../files/file-store.ts';

/**
 * @internal A file of a store that grows, and whose size a checkpoint keeps: so a run that goes on cuts what was written after the checkpoint, and
 * writes it again.
 */
export class LogFile {
  readonly name: string;
  readonly #store: FileStore;
  #size: number | undefined;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  /** Whether the file may hold a part of what is pending. */
  #isTorn = false;

  /** @param size bytes of the file that count; undefined where that is not known. */
  constructor(store: FileStore, name: string, size?: number) {
    this.#store = store;
    this.name = name;
    this.#size = size;
  }

  /** Begins, or goes on. @param keep the part to go on from, of the whole file and of the bytes of it that count, where that is known. */
  async open(keep: (bytes: Uint8Array, size: number | undefined) => Uint8Array): Promise<void> {
    const found = (await this.#store.read(this.name)) ?? new Uint8Array(0);
    const kept = keep(found, this.#size);
    if (kept.length !== found.length || kept.some((byte, i) => byte !== found[i])) {
      await this.#store.write(this.name, kept);
    }
    this.#size = kept.length;
    this.#isTorn = false;
  }

  /** Puts bytes at the end, before the next `flush` is over. */
  async add(bytes: Uint8Array): Promise<void> {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= BUFFER) await this.flush();
  }

  /** Hands over all that was added. @returns the bytes that are in the file. */
  async flush(): Promise<number | undefined> {
    if (this.#pendingBytes === 0) return this.#size;
    const bytes = new Uint8Array(this.#pendingBytes);
    let offset = 0;
    for (const part of this.#pending) {
      bytes.set(part, offset);
      offset += part.length;
    }
    if (this.#isTorn) await this.#mend();
    this.#isTorn = true;
    await this.#store.append(this.name, bytes);
    this.#isTorn = false;
    [this.#pending, this.#pendingBytes] = [[], 0];
    this.#size = (this.#size ?? 0) + bytes.length;
    return this.#size;
  }

  /** Cuts what a store wrote of bytes that it then had no room for, or they would be there twice. */
  async #mend(): Promise<void> {
    const found = (await this.#store.read(this.name)) ?? new Uint8Array(0);
    const size = this.#size ?? 0;
    if (found.length > size) await this.#store.write(this.name, found.subarray(0, size));
  }
}

const BUFFER = 65536;
