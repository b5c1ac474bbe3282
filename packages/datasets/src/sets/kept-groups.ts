import type { ParquetImage, ParquetImages } from '../formats/read-parquet-images.ts';

/** Rows that a Parquet file stores, and so reads, together. */
export interface RowGroup {
  readonly file: ParquetImages;
  /** Index of its first row in the file. */
  readonly start: number;
  readonly rows: number;
}

/** What is kept of a group; a row that cannot be read is left out. */
type KeptRows = readonly (ParquetImage | undefined)[];

/**
 * Rows of Parquet files with the groups they lie in kept in memory, those asked for last, up to `maxBytes`: so a shuffled order reads each
 * group once where all fit.
 *
 * Each file reads one group at a time.
 */
export class KeptGroups {
  readonly #maxBytes: number;
  /** The one asked for last stands last. */
  readonly #kept = new Map<RowGroup, { readonly rows: Promise<KeptRows>; bytes: number }>();
  readonly #turns = new WeakMap<ParquetImages, Promise<unknown>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws DataError if the row cannot be read. */
  async row(group: RowGroup, row: number): Promise<ParquetImage> {
    const { file, start } = group;
    // Its own error where there is one, which may be of that row alone.
    return (await this.#rowsOf(group, row))?.[row] ?? this.#inTurn(file, () => file.row(start + row));
  }

  #rowsOf(group: RowGroup, row: number): Promise<KeptRows | undefined> {
    const kept = this.#kept.get(group);
    if (kept) {
      this.#kept.delete(group);
      this.#kept.set(group, kept);
      return kept.rows.catch(() => undefined);
    }
    const rows = this.#inTurn(group.file, () => readRows(group, row));
    const entry = { rows, bytes: 0 };
    this.#kept.set(group, entry);
    return rows.then(
      (found) => {
        entry.bytes = found.reduce((bytes, image) => bytes + ROW_BYTES + (image?.image.length ?? 0), 0);
        this.#bytes += entry.bytes;
        this.#shrink();
        return found;
      },
      () => {
        this.#kept.delete(group);
        return undefined;
      },
    );
  }

  #shrink(): void {
    for (const [group, { bytes }] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) return;
      // What is still being read weighs nothing yet.
      if (bytes === 0) continue;
      this.#kept.delete(group);
      this.#bytes -= bytes;
    }
  }

  /** A file keeps the group it has read last, which tasks side by side would take from one another. */
  #inTurn<T>(file: ParquetImages, task: () => Promise<T>): Promise<T> {
    const done = (this.#turns.get(file) ?? Promise.resolve()).then(task);
    this.#turns.set(
      file,
      done.catch(() => {}),
    );
    return done;
  }
}

/** About what a row takes beside its picture. */
const ROW_BYTES = 128;

/** @throws DataError if `wanted` cannot be read: the whole group, as a rule. */
async function readRows({ file, start, rows }: RowGroup, wanted: number): Promise<KeptRows> {
  await file.row(start + wanted);
  // The group is there now.
  const found: (ParquetImage | undefined)[] = [];
  for (let row = 0; row < rows; row++) found.push(await file.row(start + row).catch(() => undefined));
  return found;
}
