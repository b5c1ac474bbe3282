import { type ByteSource, DataError } from '@cnn/tensor';
import { type FileMetaData, parquetMetadata } from 'hyparquet';
import { readThrift } from './parquet-thrift.ts';

/** The schema's names and types in a row, each group's parts behind it. */
export type ParquetSchema = FileMetaData['schema'];

/**
 * Reads the footer of a Parquet file, which says what is in it and where.
 *
 * @throws DataError if there is none, or it is damaged.
 */
export async function readParquetFooter(source: ByteSource): Promise<FileMetaData> {
  const { name, size } = source;
  const fail = (found: string, remedy = 'the file is damaged; get it again', cause?: unknown): never => {
    throw new DataError(name, { expected: 'a Parquet file', found, remedy, cause });
  };
  if (size < LEAST_BYTES) fail(`${size} bytes`);
  let start = Math.max(0, size - FIRST_BYTES);
  let end = await source.read(start, size);
  const magic = String.fromCharCode(...end.subarray(-4));
  if (magic === 'PARE') fail('an encrypted one', 'decrypt it');
  if (magic !== 'PAR1') fail('another ending', 'check that it is a .parquet file, and whole');
  const length = new DataView(end.buffer, end.byteOffset).getUint32(end.length - 8, true);
  if (length > size - LEAST_BYTES || length > MOST_BYTES) fail(`a footer of ${length} bytes in a file of ${size}`);
  if (length + 8 > end.length) {
    start = size - length - 8;
    end = await source.read(start, size);
  }
  try {
    // hyparquet trusts counts and lengths, so they are checked before.
    readThrift(end.subarray(end.length - length - 8, end.length - 8));
  } catch (cause) {
    return fail(`a footer with ${(cause as Error).message}`, undefined, cause);
  }
  try {
    return parquetMetadata(end, { geoparquet: false });
  } catch (cause) {
    return fail(UNUSUAL_FOOTER, undefined, cause);
  }
}

/** Where hyparquet stumbles over what is missing or of another type; what it says of that is of no use to anyone. */
export const UNUSUAL_FOOTER = 'a footer that lacks what it must have, or has it of another type';

/** The magic word at both ends, and the footer's length. */
const LEAST_BYTES = 12;
/** Enough for the footer of most files. */
const FIRST_BYTES = 2 ** 16;
const MOST_BYTES = 2 ** 26;

/** A column, or a part of one. */
export interface ParquetField {
  readonly name: string;
  /** Its type where it holds values, undefined where it holds other fields. */
  readonly type: ParquetSchema[number]['type'];
  readonly repetition: ParquetSchema[number]['repetition_type'];
  readonly children: readonly ParquetField[];
}

/**
 * The columns of a file with their parts.
 *
 * @param refuse throws the error about a schema that does not add up.
 */
export function parquetColumns(schema: ParquetSchema, refuse: (found: string) => never): readonly ParquetField[] {
  let next = 0;
  const read = (depth: number): ParquetField => {
    const element = schema[next++];
    const count = element?.num_children ?? 0;
    if (!element || depth > MAX_DEPTH || count > schema.length - next)
      return refuse(`a schema of ${schema.length} parts that claims more`);
    const children = Array.from({ length: Math.max(0, count) }, () => read(depth + 1));
    return { name: element.name, type: element.type, repetition: element.repetition_type, children };
  };
  return read(0).children;
}

const MAX_DEPTH = 64;

/** The names of classes that the Hugging Face library writes for a column, or none. */
export function huggingFaceClasses({ key_value_metadata: metadata }: FileMetaData, column: string): readonly string[] {
  const text = metadata?.find(({ key }) => key === 'huggingface')?.value ?? '';
  let names: unknown;
  try {
    const features = JSON.parse(text)?.info?.features;
    names = Object.hasOwn(features, column) ? features[column]?.names : undefined;
  } catch {
    // Without them the images can be read all the same.
  }
  return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : [];
}
