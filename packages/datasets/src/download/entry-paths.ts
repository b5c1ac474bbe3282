import { type ArchiveEntry, untrusted } from './archive-entry.ts';

/** Gives the entries of an archive their places in a folder, none outside it and no two at one. */
export class EntryPaths {
  readonly #archive: string;
  readonly #folder: string;
  /** What is taken, by its key: files, and folders with their spelling. */
  readonly #taken = new Map<string, string | typeof FILE>();

  /** @param folder that all are put in, '' for none. */
  constructor(archive: string, folder: string) {
    this.#archive = archive;
    this.#folder = folder;
  }

  /**
   * The path of an entry.
   *
   * @throws DataError if it is neither file nor folder, leads out of the folder, or has, on this system or another, the name of one before.
   */
  take({ name, kind }: ArchiveEntry): string {
    if (kind !== 'file' && kind !== 'folder') {
      throw untrusted(this.#archive, 'files and folders only', `'${name}', ${kind}`);
    }
    const steps = name.split('/').filter((step) => step !== '' && step !== '.');
    // A backslash or a drive letter is an ordinary character here, but leads elsewhere on Windows.
    const leadsOut = name.startsWith('/') || /[\\\0]|^[A-Za-z]:/.test(name) || steps.includes('..');
    if (leadsOut || (kind === 'file' && (steps.length === 0 || name.endsWith('/')))) {
      throw untrusted(this.#archive, 'names inside the folder', `'${name}'`);
    }
    if (steps.some((step) => step.endsWith(UNFINISHED))) {
      throw untrusted(this.#archive, `names that do not end with ${UNFINISHED}`, `'${name}'`);
    }
    for (const [i] of steps.entries()) {
      const spelling = steps.slice(0, i + 1).join('/');
      const isFile = kind === 'file' && i === steps.length - 1;
      // Some systems take large and small letters, or an accent on its letter and behind it, for one.
      const key = spelling.normalize('NFC').toLowerCase();
      const other = this.#taken.get(key);
      if (other !== undefined && (isFile || other !== spelling)) {
        throw untrusted(
          this.#archive,
          'one entry for each name',
          `'${name}' beside another that is so called, or nearly`,
        );
      }
      this.#taken.set(key, isFile ? FILE : spelling);
    }
    return [...(this.#folder === '' ? [] : [this.#folder]), ...steps].join('/');
  }
}

/** What a file's name ends with before it is whole. */
export const UNFINISHED = '.unpacking';

const FILE = Symbol('file');
