import {
  asciiOf,
  type MATArrayType,
  MATCursor,
  type MATData,
  type MATElement,
  type MATReading,
  MI,
  numbersAs,
  storedNumbers,
} from './mat-elements.ts';

/** Numbers or truth values of MATLAB. */
export interface MATNumbers {
  readonly kind: 'numbers';
  /** Sizes; of at least two axes. */
  readonly shape: readonly number[];
  /**
   * Column-major: of an array [32, 32, 3, N] the first 32 numbers are the first column of the first plane of the first image. In the type of the
   * array's class, such as Float64Array for double, and BigInt64Array for int64. It may be a view into the file's bytes.
   */
  readonly data: MATData;
  /** The imaginary parts of complex numbers. */
  readonly imaginary?: MATData;
  /** Whether the numbers, 0 and 1, are truth values. */
  readonly logical: boolean;
}

/** A char array of MATLAB. */
export interface MATText {
  readonly kind: 'text';
  readonly shape: readonly number[];
  /** Its rows, with a line feed between them. */
  readonly text: string;
}

/** A cell array of MATLAB. */
export interface MATCells {
  readonly kind: 'cells';
  readonly shape: readonly number[];
  /** Column-major. */
  readonly cells: readonly MATValue[];
}

/** A struct array of MATLAB, of one struct in most cases. */
export interface MATStructs {
  readonly kind: 'structs';
  readonly shape: readonly number[];
  /** Names of the fields, in the file's order. */
  readonly fields: readonly string[];
  /** The fields of each struct by name; column-major. */
  readonly structs: readonly ReadonlyMap<string, MATValue>[];
}

/** What is there but not read: sparse arrays, objects, function handles. */
export interface MATOther {
  readonly kind: 'other';
  /** MATLAB's class: `sparse`, `object`, `function_handle` or `opaque`. */
  readonly className: string;
}

/** A value of a MATLAB file, by its `kind`. */
export type MATValue = MATNumbers | MATText | MATCells | MATStructs | MATOther;

/** A value and the name of its variable; only variables have one, cells and fields have ''. */
export interface MATNamed {
  readonly name: string;
  readonly value: MATValue;
}

/**
 * The name of an array, of which the start will do.
 *
 * @param bytes those of a matrix element, behind its tag.
 */
export function readMATName(reading: MATReading, bytes: Uint8Array): string {
  return readHeader(new MATCursor(reading, bytes)).name;
}

/** @param bytes those of a matrix element, behind its tag. */
export function readMATMatrix(reading: MATReading, bytes: Uint8Array, depth = 0): MATNamed {
  reading.spend(VALUE_BYTES, 'values');
  if (depth > MAX_DEPTH) reading.fail(`cells and structs nested at most ${MAX_DEPTH} deep`, 'more');
  // What was never assigned to.
  if (bytes.length === 0) return { name: '', value: numbers([0, 0], new Float64Array()) };
  const cursor = new MATCursor(reading, bytes);
  const header = readHeader(cursor);
  return { name: header.name, value: readValue(cursor, header, depth) };
}

interface Header {
  readonly code: number;
  readonly logical: boolean;
  readonly complex: boolean;
  readonly shape: readonly number[];
  readonly name: string;
}

const MAX_DEPTH = 100;
const MAX_AXES = 32;
/** About what an object with its shape takes. */
const VALUE_BYTES = 128;
/** What a letter takes while a text is put together. */
const LETTER_BYTES = 16;
const MOST_BLANKS = 4096;

const CELL = 1;
const STRUCT = 2;
const CHAR = 4;
const OPAQUE = 17;

const NUMERIC: Readonly<Record<number, MATArrayType>> = {
  6: Float64Array,
  7: Float32Array,
  8: Int8Array,
  9: Uint8Array,
  10: Int16Array,
  11: Uint16Array,
  12: Int32Array,
  13: Uint32Array,
  14: BigInt64Array,
  15: BigUint64Array,
};

const OTHER: Readonly<Record<number, string>> = {
  3: 'object',
  5: 'sparse',
  16: 'function_handle',
  [OPAQUE]: 'opaque',
};

function readHeader(cursor: MATCursor): Header {
  const { reading } = cursor;
  const words = storedNumbers(reading, cursor.expect('flags of an array', MI.UINT32));
  if (words.length !== 2) reading.fail('8 bytes of flags', `${4 * words.length}`);
  const flags = Number(words[0]);
  const kind = { code: flags & 0xff, logical: (flags & 0x200) !== 0, complex: (flags & 0x800) !== 0 };
  // Objects of MATLAB's newer classes have no sizes.
  if (kind.code === OPAQUE) return { ...kind, shape: [], name: cursor.name('a name') };
  const sizes = storedNumbers(reading, cursor.expect('sizes of an array', MI.INT32, MI.UINT32));
  if (sizes.length < 2 || sizes.length > MAX_AXES) reading.fail(`2 to ${MAX_AXES} axes`, `${sizes.length}`);
  const shape = Array.from(sizes, Number);
  if (shape.some((size) => size < 0)) reading.fail('sizes of axes', `[${shape.join(', ')}]`);
  return { ...kind, shape, name: cursor.name('a name') };
}

function readValue(cursor: MATCursor, header: Header, depth: number): MATValue {
  const { reading } = cursor;
  const { code, shape } = header;
  const size = shape.reduce((product, axis) => product * axis, 1);
  if (Object.hasOwn(NUMERIC, code)) return readNumbers(cursor, header, size);
  if (code === CHAR) return { kind: 'text', shape, text: readText(reading, cursor.next(), shape[0], size) };
  if (code === CELL) return { kind: 'cells', shape, cells: readCells(cursor, size, depth) };
  if (code === STRUCT) return readStructs(cursor, shape, size, depth);
  if (Object.hasOwn(OTHER, code)) return { kind: 'other', className: OTHER[code] };
  return reading.fail('an array of a class that MATLAB has', `class ${code}`);
}

function numbers(shape: readonly number[], data: MATData, logical = false): MATNumbers {
  return { kind: 'numbers', shape, data, logical };
}

function readNumbers(cursor: MATCursor, { code, shape, logical, complex }: Header, size: number): MATNumbers {
  const read = () => {
    const data = numbersAs(cursor.reading, cursor.next(), NUMERIC[code]);
    if (data.length !== size) cursor.reading.fail(`${size} numbers for ${shape.join('×')}`, `${data.length}`);
    return data;
  };
  const value = numbers(shape, read(), logical);
  return complex ? { ...value, imaginary: read() } : value;
}

function readText(reading: MATReading, element: MATElement, rows: number, size: number): string {
  // Some writers leave out text that is blank.
  if (element.bytes.length === 0 && size <= MOST_BLANKS) return ' '.repeat(size);
  reading.spend(LETTER_BYTES * element.bytes.length, 'text');
  const letters = lettersOf(reading, element);
  const text = letters.join('');
  // Sizes count UTF-16's units, or letters, by who wrote the file.
  const units = text.length === size ? text.split('') : letters;
  if (units.length !== size) reading.fail(`${size} letters`, `${units.length}`);
  if (rows <= 1) return text;
  const columns = size / rows;
  return Array.from({ length: size === 0 ? 0 : rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => units[row + rows * column]).join(''),
  ).join('\n');
}

/** Text letter by letter. */
function lettersOf(reading: MATReading, element: MATElement): string[] {
  if (element.type === MI.UTF8) return [...new TextDecoder().decode(element.bytes.slice())];
  return Array.from<number | bigint, string>(storedNumbers(reading, element) as Iterable<number | bigint>, (code) => {
    const letter = Number(code);
    if (letter >= 0 && letter <= 0x10ffff && Number.isInteger(letter)) return String.fromCodePoint(letter);
    return reading.fail('codes of letters', `${code}`);
  });
}

function readCells(cursor: MATCursor, size: number, depth: number): MATValue[] {
  const cells: MATValue[] = [];
  for (let i = 0; i < size; i++) cells.push(readNested(cursor, depth));
  return cells;
}

function readStructs(cursor: MATCursor, shape: readonly number[], size: number, depth: number): MATStructs {
  const fields = readFields(cursor);
  const structs: Map<string, MATValue>[] = [];
  for (let i = 0; i < size; i++) {
    cursor.reading.spend(VALUE_BYTES, 'structs');
    const struct = new Map<string, MATValue>();
    for (const field of fields) struct.set(field, readNested(cursor, depth));
    structs.push(struct);
  }
  return { kind: 'structs', shape, fields, structs };
}

function readNested(cursor: MATCursor, depth: number): MATValue {
  return readMATMatrix(cursor.reading, cursor.expect('an array', MI.MATRIX).bytes, depth + 1).value;
}

/** Names in a table, each of so many bytes, the end of which is zeros. */
function readFields(cursor: MATCursor): string[] {
  const { reading } = cursor;
  const [width = 0] = storedNumbers(reading, cursor.expect('the length of names', MI.INT32));
  const table = cursor.expect('names of fields', MI.INT8).bytes;
  const length = Number(width);
  if (table.length === 0) return [];
  if (length <= 0 || table.length % length !== 0)
    reading.fail(`names of ${length} letters each`, `${table.length} letters in all`);
  reading.spend((table.length / length) * VALUE_BYTES, 'names');
  return Array.from({ length: table.length / length }, (_, i) => asciiOf(table.subarray(length * i, length * (i + 1))));
}
