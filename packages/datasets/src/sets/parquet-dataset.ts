import { type ByteSource, checkRange, DataError } from '@cnn/tensor';
import type { Sample } from '../dataset.ts';
import { readParquetFooter } from '../formats/parquet-footer.ts';
import { type ReadParquetImagesOptions, readParquetImages } from '../formats/read-parquet-images.ts';
import { decodeImage } from '../images/decode-image.ts';
import { type TransformOptions, VisionDataset } from '../vision-dataset.ts';
import { KeptGroups, type RowGroup } from './kept-groups.ts';

export interface ParquetOptions extends TransformOptions, ReadParquetImagesOptions {
  /** Names the data set in errors and reports. @default the first file's name */
  readonly name?: string;
  /** Class names, indexed by label. @default what the first file says */
  readonly classes?: readonly string[];
  /** How many bytes of picture files are kept in memory, so that they are not read again. @default 512 MiB */
  readonly cacheBytes?: number;
}

/**
 * Labelled pictures in Parquet files, which `loadParquet` and `loadHuggingFace` open: `[height, width, 3]`, as large as each is.
 *
 * A file is read in groups of some hundred rows, which are kept while there is room (`cacheBytes`). Where all fit, each is read once, whatever the
 * order; larger data sets are best read in order, or shuffled within stretches, for every step to another group reads it anew.
 */
export class ParquetDataset extends VisionDataset {
  readonly #groups: readonly RowGroup[];
  /** Index of each group's first sample. */
  readonly #starts: readonly number[];
  readonly #kept: KeptGroups;

  /** @internal */
  constructor(name: string, classes: readonly string[], groups: readonly RowGroup[], options: ParquetOptions) {
    const starts: number[] = [];
    let length = 0;
    for (const { rows } of groups) {
      starts.push(length);
      length += rows;
    }
    super({ name, length, classes, shape: undefined }, options);
    this.#groups = groups;
    this.#starts = starts;
    this.#kept = new KeptGroups(options.cacheBytes ?? CACHE_BYTES);
  }

  /** @throws DataError that names the file, the row and the index if it cannot be read or is no image. */
  async load(index: number): Promise<Sample> {
    const at = this.#starts.findLastIndex((start) => start <= index);
    const group = this.#groups[at];
    const row = index - this.#starts[at];
    const { image, label } = await this.#kept.row(group, row);
    const subject = `${group.file.name}, row ${group.start + row} (sample ${index})`;
    const { pixels, shape } = await decodeImage(image, { subject });
    return { pixels, shape, label };
  }
}

const CACHE_BYTES = 2 ** 29;

/**
 * Opens a data set of pictures in Parquet files, such as those that the Hugging Face hub keeps; see `readParquetImages` for what columns they have.
 *
 * Only footers are read now. Class names are those that the Hugging Face library writes; without any, `classes` names them.
 *
 * @param sources the files in order: `fileSource` or `blobSource` of @cnn/tensor, or a folder's `source`.
 * @throws DataError if a file is damaged, or its classes are not those of the first.
 * @throws RangeError without a file, and for a cache of less than no bytes.
 * @example
 * const folder = await openFolder('mnist/mnist');
 * const digits = await loadParquet([await folder.source('train-00000-of-00001.parquet')]);
 * const { pixels, label } = await digits.get(0);
 */
export async function loadParquet(
  sources: readonly ByteSource[],
  options: ParquetOptions = {},
): Promise<ParquetDataset> {
  if (sources.length === 0) throw new RangeError('loadParquet: expected at least one file, found none');
  if (options.cacheBytes !== undefined) checkRange('loadParquet', 'cacheBytes', options.cacheBytes, 0);
  const files: OpenFile[] = [];
  for (let i = 0; i < sources.length; i += AT_ONCE) {
    files.push(...(await Promise.all(sources.slice(i, i + AT_ONCE).map((source) => openFile(source, options)))));
  }
  const [{ classes }] = files;
  const other = files.find((file) => String(file.classes) !== String(classes));
  if (other) {
    throw new DataError(other.name, {
      expected: `the classes ${shown(classes)}, as in ${files[0].name}`,
      found: shown(other.classes),
      remedy: 'load files of one data set together',
    });
  }
  const groups = files.flatMap((file) => file.groups);
  return new ParquetDataset(options.name ?? files[0].name, options.classes ?? classes, groups, options);
}

const AT_ONCE = 8;

interface OpenFile {
  readonly name: string;
  readonly classes: readonly string[];
  readonly groups: readonly RowGroup[];
}

async function openFile(source: ByteSource, options: ParquetOptions): Promise<OpenFile> {
  const opening = remembering(source);
  const file = await readParquetImages(opening.source, options);
  const { row_groups } = await readParquetFooter(opening.source);
  opening.forget();
  let start = 0;
  const groups = row_groups.map(({ num_rows }) => {
    const rows = Number(num_rows);
    start += rows;
    return { file, start: start - rows, rows };
  });
  return { name: source.name, classes: file.classes, groups: groups.filter(({ rows }) => rows > 0) };
}

/** A source that reads nothing twice until it forgets what it has read; the footer is looked at twice. */
function remembering(source: ByteSource): { readonly source: ByteSource; readonly forget: () => void } {
  let known: Map<string, Promise<Uint8Array<ArrayBuffer>>> | undefined = new Map();
  const read = async (start: number, end: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (!known) return source.read(start, end);
    const key = `${start} ${end}`;
    const bytes = known.get(key) ?? source.read(start, end);
    known.set(key, bytes);
    return (await bytes).slice();
  };
  const forget = () => {
    known = undefined;
  };
  return { source: { name: source.name, size: source.size, read }, forget };
}

function shown(classes: readonly string[]): string {
  const listed = classes.slice(0, 5).join(', ');
  return classes.length > 5 ? `${listed} and ${classes.length - 5} more` : listed || 'of no names';
}
