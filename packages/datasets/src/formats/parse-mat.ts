import { DataError } from '@cnn/tensor';
import { inflateMatrix } from './mat-compression.ts';
import { MATCursor, MATReading, MI } from './mat-elements.ts';
import { type MATValue, readMATMatrix, readMATName } from './mat-value.ts';

export interface ParseMATOptions {
  /** Reads only these variables, which saves memory and time. All must be there. @default all of the file's */
  readonly variables?: readonly string[];
  /**
   * What the values may take in memory, in bytes, beyond which the file is taken for a trap: compressed zeros grow a thousandfold.
   * @default 64 times the file, and 64 MiB at least
   */
  readonly maxBytes?: number;
}

/**
 * Reads a MATLAB file of level 5 (`save -v6` and `-v7`, what SVHN, ImageNet's development kit and Oxford's flowers come in), compressed or not, of
 * either byte order.
 *
 * Numbers come column-major, as MATLAB keeps them, and without a copy where they are stored in the type of their class. Sparse arrays, objects and
 * function handles are named but not read. Follows the description of level 5 in MATLAB's MAT-File Format and scipy.io.loadmat.
 *
 * @param subject names the file in errors.
 * @returns the variables by name.
 * @throws DataError if the file is damaged, of another version (7.3 is HDF5), too large in memory, or has not the variables asked for.
 * @example
 * const { X, y } = Object.fromEntries(await parseMAT(bytes, 'test_32x32.mat', { variables: ['X', 'y'] }));
 * if (X.kind === 'numbers') console.log(X.shape); // [32, 32, 3, 26032]
 */
export async function parseMAT(
  bytes: Uint8Array,
  subject = 'MAT file',
  { variables, maxBytes = Math.max(LEAST_LIMIT, 64 * bytes.length) }: ParseMATOptions = {},
): Promise<Map<string, MATValue>> {
  if (!(maxBytes > 0)) throw new RangeError(`parseMAT: maxBytes must be a number above 0, found ${maxBytes}`);
  // Not a Buffer, whose slice does not copy.
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reading = new MATReading(subject, isLittleEndian(file, subject), maxBytes);
  const found: string[] = [];
  const isWanted = (matrix: Uint8Array): boolean => {
    // Without a name, and so out of reach, are remnants that MATLAB keeps for objects.
    const name = matrix.length === 0 ? '' : readMATName(reading, matrix);
    if (name !== '') found.push(name);
    return name !== '' && (variables?.includes(name) ?? true);
  };
  const values = new Map<string, MATValue>();
  const cursor = new MATCursor(reading, file.subarray(HEADER_BYTES));
  while (!cursor.atEnd) {
    const { type, bytes } = cursor.next();
    if (type !== MI.MATRIX && type !== MI.COMPRESSED) reading.fail('a variable', `element type ${type}`);
    const matrix = type === MI.COMPRESSED ? await inflateMatrix(reading, bytes, isWanted) : isWanted(bytes) && bytes;
    if (!matrix) continue;
    const { name, value } = readMATMatrix(reading, matrix);
    values.set(name, value);
  }
  if (variables && !variables.every((name) => values.has(name)))
    reading.fail(
      `the variables ${variables.join(', ')}`,
      found.join(', ') || 'none',
      'check that it is the file you mean',
    );
  return values;
}

const HEADER_BYTES = 128;
const LEAST_LIMIT = 2 ** 26;
const LEVEL_4 = 'one of level 4, or something else';

/** Of the text of 116 letters, the place of a subsystem, the version and the byte order, the last two matter. */
function isLittleEndian(file: Uint8Array, subject: string): boolean {
  const fail = (found: string, remedy: string): never => {
    throw new DataError(subject, { expected: 'a MATLAB file of level 5', found, remedy });
  };
  const level5 = 'save it with -v7 in MATLAB, or with scipy.io.savemat';
  const text = new TextDecoder('latin1').decode(file.slice(0, HEADER_BYTES - 4));
  if (file[0] === 0x89 && text.startsWith('HDF', 1)) fail('HDF5, as version 7.3 without its header', level5);
  const level4 = file.length >= 20 && file.subarray(0, 4).includes(0);
  if (file.length < HEADER_BYTES)
    fail(level4 ? LEVEL_4 : `${file.length} bytes`, level4 ? level5 : 'get the file again');
  const order = String.fromCharCode(file[126], file[127]);
  if (order !== 'IM' && order !== 'MI') {
    const level4 = file.subarray(0, 4).includes(0);
    fail(
      level4 ? 'one of level 4, or something else' : 'another header',
      level4 ? level5 : 'check that it is a .mat file',
    );
  }
  const version = order === 'IM' ? file[125] : file[124];
  if (version !== 1) fail(version === 2 ? 'version 7.3, which is HDF5' : `version ${version}`, level5);
  return order === 'IM';
}
