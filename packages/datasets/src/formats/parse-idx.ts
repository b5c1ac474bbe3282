import { DataError, sizeOf } from '@cnn/tensor';

/** An array out of an IDX file. */
export interface IDXArray {
  /** Sizes, outermost first: `[60000, 28, 28]` for MNIST's images. */
  readonly shape: readonly number[];
  readonly data: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

/**
 * Reads an IDX file, the format of MNIST and its relatives: two zero bytes, the element type, the number of axes, their sizes, and
 * the elements, all big-endian.
 *
 * Bytes are not copied: the data of a uint8 file is a view into `bytes`. Follows the file format's description on MNIST's page.
 *
 * @param subject names the file in errors.
 * @throws DataError if the header is not IDX's, or the file is shorter or longer than its header says.
 * @example
 * const { shape, data } = parseIDX(new Uint8Array(await file.arrayBuffer()), 'train-images-idx3-ubyte');
 */
export function parseIDX(bytes: Uint8Array, subject = 'IDX file'): IDXArray {
  const fail = (expected: string, found: string): never => {
    throw new DataError(subject, { expected, found, remedy: 'the file is damaged or no IDX file; get it again' });
  };
  if (bytes.length < 4) fail('an IDX header of at least 4 bytes', `${bytes.length} bytes`);
  const [zero0, zero1, code, axes] = bytes;
  const type = TYPES[code];
  if (zero0 !== 0 || zero1 !== 0 || !type || axes === 0) {
    const magic = [zero0, zero1, code, axes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const hint = zero0 === 0x1f && zero1 === 0x8b ? ' (gzip: decompress it first)' : '';
    fail('an IDX header (00 00, an element type, the number of axes)', magic + hint);
  }
  const header = 4 + 4 * axes;
  if (bytes.length < header) fail(`a header of ${header} bytes for ${axes} axes`, `${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = sizeOf(shape);
  const expected = header + size * type.bytes;
  if (bytes.length !== expected) fail(`${expected} bytes for ${shape.join('×')}`, `${bytes.length} bytes`);
  return { shape, data: type.read(view, header, size) };
}

interface ElementType {
  readonly bytes: number;
  read(view: DataView, offset: number, size: number): IDXArray['data'];
}

const TYPES: Readonly<Record<number, ElementType>> = {
  8: { bytes: 1, read: (view, offset, size) => new Uint8Array(view.buffer, view.byteOffset + offset, size) },
  9: { bytes: 1, read: (view, offset, size) => new Int8Array(view.buffer, view.byteOffset + offset, size) },
  11: { bytes: 2, read: (view, offset, size) => new Int16Array(size).map((_, i) => view.getInt16(offset + 2 * i)) },
  12: { bytes: 4, read: (view, offset, size) => new Int32Array(size).map((_, i) => view.getInt32(offset + 4 * i)) },
  13: { bytes: 4, read: (view, offset, size) => new Float32Array(size).map((_, i) => view.getFloat32(offset + 4 * i)) },
  14: { bytes: 8, read: (view, offset, size) => new Float64Array(size).map((_, i) => view.getFloat64(offset + 8 * i)) },
};
