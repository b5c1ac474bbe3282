import { type ByteSource, DataError, nearest } from '@cnn/tensor';
import type { FileMetaData } from 'hyparquet';
import { checkIndex } from '../dataset.ts';
import {
  huggingFaceClasses,
  type ParquetField,
  parquetColumns,
  readParquetFooter,
  UNUSUAL_FOOTER,
} from './parquet-footer.ts';
import { type ParquetChunk, type ParquetValue, readParquetPages } from './parquet-pages.ts';

export interface ReadParquetImagesOptions {
  /** The column of images. @default the first there is of image, img, images, pixel_values */
  readonly imageColumn?: string;
  /** The column of labels. @default the first there is of label, labels, fine_label, coarse_label */
  readonly labelColumn?: string;
}

/** An image of a Parquet file and its label. */
export interface ParquetImage {
  /** A file such as a PNG or a JPEG, to be decoded. It may be a view into the group's own memory: read it, or copy it before writing. */
  readonly image: Uint8Array;
  /** Index into the file's `classes`; −1 stands for none where a test's labels are kept secret. */
  readonly label: number;
}

/**
 * Opens a data set of images in a Parquet file, as the Hugging Face hub keeps them: a column of images, which are files such as PNG, by themselves
 * or as `bytes` of a struct, and a column of whole numbers for labels.
 *
 * Only the footer is read, so a `urlSource` of @cnn/tensor shows a file on the hub without downloading it. Columns may be compressed with Snappy,
 * gzip or Zstandard, and hold values in PLAIN or dictionary encoding, which is what PyArrow writes if not told otherwise.
 * Follows datasets.Image and ClassLabel of Hugging Face.
 *
 * @throws DataError if the file is damaged or no Parquet file, or has no such columns.
 * @example
 * const file = await readParquetImages(await urlSource('https://huggingface.co/datasets/…/train-00000-of-00001.parquet'));
 * const { image, label } = await file.row(0);
 * console.log(file.classes[label]);
 */
export async function readParquetImages(
  source: ByteSource,
  options: ReadParquetImagesOptions = {},
): Promise<ParquetImages> {
  const metadata = await readParquetFooter(source);
  try {
    return imagesOf(source, metadata, options);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    // hyparquet gives what the file has, be it of another type than it should.
    return refuse(source.name, 'a Parquet file', UNUSUAL_FOOTER, undefined, cause);
  }
}

function imagesOf(source: ByteSource, metadata: FileMetaData, options: ReadParquetImagesOptions): ParquetImages {
  const columns = parquetColumns(metadata.schema, (found) => refuse(source.name, 'a Parquet file', found));
  const image = imageColumn(findColumn(source.name, columns, IMAGES, 'imageColumn', options.imageColumn), source.name);
  const label = labelColumn(findColumn(source.name, columns, LABELS, 'labelColumn', options.labelColumn), source.name);
  const names = columns.map(({ name }) => name);
  return new ParquetImages(
    source,
    groupsOf(source, metadata, { image, label }),
    names,
    huggingFaceClasses(metadata, label.path[0]),
  );
}

/**
 * Images of a Parquet file by their index; {@link readParquetImages} makes it.
 *
 * A row is read with its whole group of rows (100 to 1,000 in most files of the hub), and the last group is kept. So reading in order, or in an order
 * shuffled within groups, reads each byte once; an order shuffled over the file reads a group for nearly every row.
 */
export class ParquetImages {
  /** Names the file in errors. */
  readonly name: string;
  /** Number of images. */
  readonly length: number;
  /** Class names, indexed by label; none where the file does not say. */
  readonly classes: readonly string[];
  /** Names of all columns of the file. */
  readonly columns: readonly string[];
  readonly #source: ByteSource;
  readonly #groups: readonly Group[];
  #last: { readonly group: Group; readonly rows: Promise<Rows> } | undefined;

  /** @internal */
  constructor(source: ByteSource, groups: readonly Group[], columns: readonly string[], classes: readonly string[]) {
    this.name = source.name;
    this.length = groups.reduce((rows, group) => rows + group.rows, 0);
    this.classes = classes;
    this.columns = columns;
    this.#source = source;
    this.#groups = groups;
  }

  /**
   * The image at `index`, from 0.
   *
   * @throws RangeError unless `index` is a whole number in [0, length).
   * @throws DataError if its group is damaged, or the image or the label is null.
   */
  async row(index: number): Promise<ParquetImage> {
    checkIndex(this.name, index, this.length);
    const group = this.#groups.findLast(({ start }) => start <= index) as Group;
    const { images, labels } = await this.#rowsOf(group);
    const image = images[index - group.start];
    const label = labels[index - group.start];
    if (!(image instanceof Uint8Array))
      return refuse(this.name, `the bytes of an image in row ${index}`, 'null', EMBED);
    if (typeof label !== 'number') return refuse(this.name, `a label in row ${index}`, 'null', 'leave the row out');
    return { image, label };
  }

  #rowsOf(group: Group): Promise<Rows> {
    if (this.#last?.group === group) return this.#last.rows;
    const rows = readGroup(this.#source, group);
    const last = { group, rows };
    this.#last = last;
    // What failed is tried again when it is asked for again.
    rows.catch(() => {
      if (this.#last === last) this.#last = undefined;
    });
    return rows;
  }
}

const IMAGES = ['image', 'img', 'images', 'pixel_values'];
const LABELS = ['label', 'labels', 'fine_label', 'coarse_label'];
const EMBED = 'store the images themselves in the file, not paths of them alone';

/** What PyArrow writes at most if not told otherwise. */
const MOST_ROWS = 2 ** 20;

interface Column {
  readonly path: readonly string[];
  readonly type: ParquetChunk['type'];
  readonly maxLevel: number;
}

interface Group {
  /** Index of its first row. */
  readonly start: number;
  readonly rows: number;
  readonly image: Part;
  readonly label: Part;
}

/** A column of a group, and where it lies. */
interface Part {
  readonly chunk: ParquetChunk;
  readonly start: number;
  readonly end: number;
}

interface Rows {
  readonly images: readonly ParquetValue[];
  readonly labels: readonly ParquetValue[];
}

function refuse(
  name: string,
  expected: string,
  found: string,
  remedy = 'the file is damaged; get it again',
  cause?: unknown,
): never {
  throw new DataError(name, { expected, found, remedy, cause });
}

/** A column by the name that an option gives, or by one that is usual. */
function findColumn(
  name: string,
  columns: readonly ParquetField[],
  usual: readonly string[],
  option: 'imageColumn' | 'labelColumn',
  wanted?: string,
): ParquetField {
  const names = wanted === undefined ? usual : [wanted];
  const found = names.map((candidate) => columns.find((column) => column.name === candidate)).find((column) => column);
  const all = columns.map((column) => column.name);
  const near = wanted && nearest(wanted, all);
  const remedy = near ? `did you mean '${near}'?` : `name one of them with ${option}`;
  return found ?? refuse(name, `a column ${names.join(' or ')}`, all.join(', ') || 'none', remedy);
}

function imageColumn(column: ParquetField, name: string): Column {
  const bytes = column.children.find((child) => child.name === 'bytes');
  const fields = bytes ? [column, bytes] : [column];
  const { type, children } = fields[fields.length - 1];
  if (type === 'BYTE_ARRAY' && children.length === 0 && isOneARow(fields)) return columnOf(fields, type);
  return refuse(name, `files of images in the column ${column.name}`, typeOf(column), EMBED);
}

function labelColumn(column: ParquetField, name: string): Column {
  const { type, children } = column;
  if ((type === 'INT32' || type === 'INT64') && children.length === 0 && isOneARow([column]))
    return columnOf([column], type);
  return refuse(name, `whole numbers in the column ${column.name}`, typeOf(column), 'name another with labelColumn');
}

function isOneARow(fields: readonly ParquetField[]): boolean {
  return fields.every(({ repetition }) => repetition === 'REQUIRED' || repetition === 'OPTIONAL');
}

function columnOf(fields: readonly ParquetField[], type: ParquetChunk['type']): Column {
  const maxLevel = fields.filter(({ repetition }) => repetition === 'OPTIONAL').length;
  return { path: fields.map((field) => field.name), type, maxLevel };
}

function typeOf({ type, children }: ParquetField): string {
  return type ?? `a struct of ${children.map((child) => child.name).join(', ')}`;
}

function groupsOf(source: ByteSource, metadata: FileMetaData, columns: { image: Column; label: Column }): Group[] {
  const groups: Group[] = [];
  let start = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    if (!(Number.isInteger(rows) && rows >= 0 && rows <= MOST_ROWS))
      refuse(source.name, `at most ${MOST_ROWS} rows in a group`, `${rows}`, 'write it in smaller groups');
    const partOf = (column: Column) => findPart(source, group.columns, column, rows);
    if (rows > 0) groups.push({ start, rows, image: partOf(columns.image), label: partOf(columns.label) });
    start += rows;
  }
  return groups;
}

function findPart(
  { name, size }: ByteSource,
  columns: FileMetaData['row_groups'][number]['columns'],
  { path, type, maxLevel }: Column,
  rows: number,
): Part {
  const column = columns.find(({ meta_data: data }) => data?.path_in_schema.join('.') === path.join('.'));
  const data = column?.meta_data;
  if (!data || column.file_path || data.type !== type)
    return refuse(name, `a column ${path.join('.')} in each group of rows`, 'none');
  const start = Number(data.dictionary_page_offset || data.data_page_offset);
  const end = start + Number(data.total_compressed_size);
  if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end && end <= size))
    return refuse(name, `a column within ${size} bytes`, `one at ${start} … ${end}`);
  return { chunk: { type, maxLevel, rows, codec: data.codec }, start, end };
}

async function readGroup(source: ByteSource, { image, label }: Group): Promise<Rows> {
  const read = async ({ chunk, start, end }: Part): Promise<readonly ParquetValue[]> => {
    const bytes = await source.read(start, end);
    try {
      return await readParquetPages(bytes, chunk);
    } catch (cause) {
      const remedy = 'the file is damaged, or written in a way that is not read; write it again with PyArrow';
      return refuse(
        source.name,
        `a column of ${chunk.rows} rows at byte ${start}`,
        (cause as Error).message,
        remedy,
        cause,
      );
    }
  };
  const [images, labels] = await Promise.all([read(image), read(label)]);
  return { images, labels };
}
