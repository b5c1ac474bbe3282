/** Throws the error about something in a pickle that does not fit. */
export type Refuse = (expected: string, found: string) => never;

/** A NumPy type, of which the byte order comes in a second step. */
export class PickleType {
  /** NumPy's code, such as `u1`. */
  readonly code: string;
  bigEndian = false;

  constructor(code: string) {
    this.code = code;
  }

  /** @param state what NumPy's `dtype.__setstate__` takes: a version, the byte order, and more. */
  build(state: readonly unknown[]): void {
    this.bigEndian = letters(state[1]) === '>';
  }
}

/** What is in a NumPy array. */
export interface ArrayContents {
  readonly shape: readonly number[];
  readonly type: PickleType;
  /** Whether the first axis runs fastest, as in Fortran. */
  readonly fortran: boolean;
  /** A view into the file in most cases. */
  readonly bytes: Uint8Array;
}

/** A NumPy array, of which the contents come in a second step. */
export class PickleArray {
  contents: ArrayContents | undefined;

  /** @param state what NumPy's `ndarray.__setstate__` takes: a version, the shape, the type, whether Fortran's order, and the bytes. */
  build(state: readonly unknown[], refuse: Refuse): void {
    const [, shape, type, fortran, bytes] = state;
    this.contents = arrayContents(bytes, type, shape, fortran === true, refuse);
  }
}

/** Checks that the parts of an array fit together. */
export function arrayContents(
  bytes: unknown,
  type: unknown,
  shape: unknown,
  fortran: boolean,
  refuse: Refuse,
): ArrayContents {
  if (!(bytes instanceof Uint8Array)) return refuse('an array of plain numbers', 'one of objects');
  if (!(type instanceof PickleType)) return refuse('the type of an array', typeof type);
  const size = ELEMENT_BYTES.get(type.code);
  if (!size) return refuse(`an array of ${[...ELEMENT_BYTES.keys()].join(', ')}`, type.code);
  if (
    !Array.isArray(shape) ||
    shape.length > MAX_AXES ||
    !shape.every((axis) => Number.isSafeInteger(axis) && axis >= 0)
  )
    return refuse('the shape of an array', `${shape}`.slice(0, 40));
  const expected = shape.reduce((product, axis) => product * axis, size);
  if (bytes.length !== expected) refuse(`${expected} bytes for ${shape.join('×')}`, `${bytes.length}`);
  return { shape, type, fortran, bytes };
}

/** The whole numbers in some bytes. */
export function integersOf(bytes: Uint8Array, { code, bigEndian }: PickleType, refuse: Refuse): number[] {
  const size = ELEMENT_BYTES.get(code) ?? refuse(`numbers of type ${[...ELEMENT_BYTES.keys()].join(', ')}`, code);
  if (bytes.length % size !== 0) refuse(`whole numbers of ${size} bytes`, `${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = READERS[code];
  return Array.from({ length: bytes.length / size }, (_, i) => Number(read(view, size * i, !bigEndian)));
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of Python 3, or of Python 2, which is bytes. */
export function letters(value: unknown): string | undefined {
  if (value instanceof Uint8Array) return decoder.decode(value.slice());
  return typeof value === 'string' ? value : undefined;
}

const READERS: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number | bigint>> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => view.getBigUint64(at, little),
  i8: (view, at, little) => view.getBigInt64(at, little),
};

const ELEMENT_BYTES: ReadonlyMap<string, number> = new Map(Object.keys(READERS).map((code) => [code, Number(code[1])]));
/** NumPy's own limit. */
const MAX_AXES = 64;
