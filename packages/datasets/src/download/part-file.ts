import type { FileWriter, WritableFolder } from '../folders/data-folder.ts';
import { Checksums, readPieces } from './checksums.ts';
import type { Resource } from './resource.ts';

/** What has come of a file so far, in `<file>.part`. */
export class PartFile {
  readonly #folder: WritableFolder;
  readonly #resource: Resource;
  readonly path: string;
  received = 0;
  /** Size of the whole file, as far as anybody has said. */
  total: number | undefined;
  /** Whether it consists of pieces of several answers, which may not fit. */
  isPieced = false;
  /** What the server that it comes from calls this version of the file. */
  version: { readonly url: string; readonly tag: string } | undefined;
  /** Content-Encoding of the answer, which fetch undoes, so that no range goes on after it. */
  encoding: string | undefined;
  #checksums: Checksums;
  #writer: FileWriter | undefined;
  /** The first bytes. */
  #start = '';

  constructor(folder: WritableFolder, resource: Resource) {
    this.#folder = folder;
    this.#resource = resource;
    this.#checksums = new Checksums(resource);
    this.path = `${resource.file}.part`;
    this.total = resource.bytes;
  }

  /** Takes what an earlier run has left where a checksum will tell whether it fits, and removes it otherwise. */
  async takeLeftover(most: number, signal?: AbortSignal): Promise<void> {
    const size = await this.#folder.size(this.path);
    if (size === undefined) return;
    if (!this.#checksums.canTell || size > most) return this.#folder.remove(this.path);
    if (size === 0) return;
    await readPieces(await this.#folder.source(this.path), (piece) => this.#count(piece), signal);
    this.isPieced = true;
  }

  /** Whether an answer from `url` that begins where this ends can be told to fit, or else be seen not to. */
  canGoOn(url: string): boolean {
    return this.received > 0 && this.encoding === undefined && (this.#checksums.canTell || this.version?.url === url);
  }

  get canBeChecked(): boolean {
    return this.#checksums.canTell;
  }

  /** The size that it is to have. */
  get bytes(): number | undefined {
    return this.#resource.bytes;
  }

  /** Gets ready for what an answer brings. */
  async begin(url: string, tag?: string, encoding?: string, total?: number): Promise<void> {
    if (this.received > 0) this.isPieced = true;
    // What an answer said that brought nothing does not count for the next.
    this.total = total ?? (this.received > 0 ? this.total : this.bytes);
    if (tag !== undefined) this.version = { url, tag };
    else if (this.version?.url !== url) this.version = undefined;
    this.encoding = encoding;
    this.#writer ??= await this.#folder.writer(this.path, { append: this.received > 0 });
  }

  async append(piece: Uint8Array): Promise<void> {
    await this.#writer!.write(piece);
    this.#count(piece);
  }

  /** Forgets what has come. */
  async restart(): Promise<void> {
    await this.close();
    await this.#folder.remove(this.path);
    this.received = 0;
    this.total = this.#resource.bytes;
    this.isPieced = false;
    this.version = undefined;
    this.encoding = undefined;
    this.#start = '';
    this.#checksums = new Checksums(this.#resource);
  }

  /** What is striking about what has come, `piece` included, for errors: '' where nothing is. */
  describe(piece: Uint8Array = new Uint8Array()): string {
    const start = this.#start + startOf(piece);
    if (/^\s*<(!doctype html|html)/i.test(start)) return ', a page of HTML';
    return this.encoding === undefined ? '' : `, with the server's Content-Encoding ${this.encoding} undone`;
  }

  /** What is wrong with the whole file, if anything is. */
  difference(): { readonly expected: string; readonly found: string } | undefined {
    const { bytes } = this.#resource;
    if (bytes !== undefined && bytes !== this.received) {
      return { expected: `${bytes} bytes`, found: `${this.received}` };
    }
    return this.#checksums.difference();
  }

  async close(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.close();
  }

  #count(piece: Uint8Array): void {
    this.received += piece.length;
    this.#checksums.update(piece);
    if (this.#start.length < START) this.#start += startOf(piece);
  }
}

const START = 64;

function startOf(piece: Uint8Array): string {
  return String.fromCharCode(...piece.subarray(0, START));
}
