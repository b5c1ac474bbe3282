import { sharedBuffer } from '../workers/shared-buffer.ts';

/** What a {@link PathList} is made of; it can be sent to a worker. */
export interface PackedPaths {
  /** The folders, each once. */
  readonly folders: readonly string[];
  /** For each path the index of its folder. */
  readonly folderOf: Uint32Array;
  /** The names in UTF-8, one after the other. */
  readonly names: Uint8Array;
  /** Where each name ends in `names`. */
  readonly ends: Uint32Array;
}

/**
 * Paths of files, packed: each takes its name's bytes and eight more, and no object. Text is made when it is asked for.
 *
 * @example
 * const paths = new PathListBuilder().add('train/cat', '1.jpg').add('train/cat', '2.jpg').build();
 * paths.get(1); // 'train/cat/2.jpg'
 */
export class PathList {
  readonly packed: PackedPaths;
  readonly length: number;

  constructor(packed: PackedPaths) {
    this.packed = packed;
    this.length = packed.ends.length;
  }

  /** The path at `index`, with `/` between its steps. */
  get(index: number): string {
    const { folders, folderOf, names, ends } = this.packed;
    const folder = folders[folderOf[index]];
    const name = TEXT.decode(names.slice(index === 0 ? 0 : ends[index - 1], ends[index]));
    return folder === '' ? name : `${folder}/${name}`;
  }
}

/** Collects paths for a {@link PathList}. */
export class PathListBuilder {
  readonly #folders: string[] = [];
  #folderOf = new Uint32Array(64);
  #ends = new Uint32Array(64);
  #names = new Uint8Array(1024);
  #count = 0;
  #size = 0;

  /** Adds the file `name` of a folder ('' for the top). Paths of one folder come one after the other. */
  add(folder: string, name: string): this {
    if (this.#folders.at(-1) !== folder) this.#folders.push(folder);
    if (this.#count === this.#ends.length) {
      this.#folderOf = grown(this.#folderOf, this.#count * 2);
      this.#ends = grown(this.#ends, this.#count * 2);
    }
    // A UTF-16 code unit takes at most three bytes.
    if (this.#size + name.length * 3 > this.#names.length) {
      this.#names = grown(this.#names, Math.max(this.#names.length * 2, this.#size + name.length * 3));
    }
    this.#size += BYTES.encodeInto(name, this.#names.subarray(this.#size)).written;
    this.#folderOf[this.#count] = this.#folders.length - 1;
    this.#ends[this.#count] = this.#size;
    this.#count++;
    return this;
  }

  /** Adds a path with its folder. */
  addPath(path: string): this {
    const slash = path.lastIndexOf('/');
    return this.add(slash < 0 ? '' : path.slice(0, slash), path.slice(slash + 1));
  }

  get length(): number {
    return this.#count;
  }

  /** The list of all paths that were added. */
  build(): PathList {
    return new PathList({
      folders: this.#folders,
      folderOf: shared(this.#folderOf, this.#count),
      names: shared(this.#names, this.#size),
      ends: shared(this.#ends, this.#count),
    });
  }
}

const TEXT = new TextDecoder();
const BYTES = new TextEncoder();

type Growable = Uint8Array<ArrayBufferLike> | Uint32Array<ArrayBufferLike>;

function grown<T extends Growable>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array as never);
  return larger;
}

/** The array's first elements in memory that workers share, where there is such memory. */
function shared<T extends Growable>(array: T, length: number): T {
  const Type = array.constructor as new (buffer: ArrayBufferLike) => T;
  const copy = new Type(sharedBuffer(length * array.BYTES_PER_ELEMENT));
  copy.set(array.subarray(0, length) as never);
  return copy;
}
