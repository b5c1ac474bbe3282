import { formatShape } from '../checks.ts';
import { DataError } from '../errors.ts';
import type { ByteSource } from './byte-source.ts';
import {
  countOf,
  decodeElements,
  ELEMENT_BYTES,
  type ElementType,
  type HostTensor,
  type TensorInfo,
} from './element-types.ts';

/** A stretch of elements in a file, on which one or more tensors lie. */
export class PthStorage {
  readonly key: string;
  readonly dtype: ElementType;
  /** Elements in it. */
  readonly size: number;

  constructor(key: string, dtype: ElementType, size: number) {
    this.key = key;
    this.dtype = dtype;
    this.size = size;
  }

  get bytes(): number {
    return this.size * ELEMENT_BYTES[this.dtype];
  }
}

/** Finds and reads storages; `source` is the file, or what reads ahead in it. */
export interface PthStorages {
  /** Whether the highest byte of an element comes first. */
  readonly bigEndian: boolean;
  /** Where a storage lies in the file, to compare it with others. */
  place(storage: PthStorage): number;
  /** Bytes `start` … `end` − 1 of a storage. */
  read(storage: PthStorage, start: number, end: number, source?: ByteSource): Promise<Uint8Array<ArrayBuffer>>;
}

/** Where a tensor lies on its storage, in elements. */
export interface PthPlace {
  readonly storage: PthStorage;
  readonly dtype: ElementType;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

/** A tensor that a `.pth` file holds; its values are read when they are asked for. */
export class PthTensor implements TensorInfo {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** Bytes of its elements. */
  readonly bytes: number;
  /** Elements from its first to its last on the storage, with those in between that are not its own. */
  readonly extent: number;
  readonly #place: PthPlace;
  readonly #storages: PthStorages;

  /** @throws DataError if it reaches past its storage. */
  constructor(subject: string, place: PthPlace, storages: PthStorages) {
    const { dtype, shape, stride, offset, storage } = place;
    const count = countOf(shape);
    if (count === undefined) throw damaged(subject, 'a tensor that memory can hold', formatShape(shape));
    const last = shape.reduce((sum, size, axis) => sum + (size - 1) * stride[axis], 0);
    const available = Math.floor(storage.bytes / ELEMENT_BYTES[dtype]);
    this.extent = count === 0 ? 0 : last + 1;
    if (!(offset + this.extent <= available)) {
      const found = `one of ${formatShape(shape)}, strides ${formatShape(stride)}, from ${offset}`;
      throw damaged(subject, `tensors within the ${available} elements of storage '${storage.key}'`, found);
    }
    // Strides of zero make much of little; PyTorch saves them as they are.
    if (count > Math.max(available, MAX_EXPANDED)) {
      throw new DataError(subject, {
        expected: `a tensor of at most ${available} values, as are in its storage`,
        found: `one of ${formatShape(shape)} that repeats them`,
        remedy: 'save a copy of it in full, with tensor.contiguous()',
      });
    }
    this.dtype = dtype;
    this.shape = shape;
    this.bytes = count * ELEMENT_BYTES[dtype];
    this.#place = place;
    this.#storages = storages;
  }

  /** @internal Where it lies in the file: what is read in this order is read fast. */
  get position(): number {
    return this.#storages.place(this.#place.storage);
  }

  /** Reads the values: of its stretch of the storage, in the order of its axes. */
  async read(source?: ByteSource): Promise<HostTensor> {
    const { shape, stride, offset, storage, dtype } = this.#place;
    const start = offset * ELEMENT_BYTES[dtype];
    const end = start + this.extent * ELEMENT_BYTES[dtype];
    const bytes = await this.#storages.read(storage, start, end, source);
    if (this.#storages.bigEndian) reverseEach(bytes, ELEMENT_BYTES[dtype]);
    const stretch = decodeElements(dtype, bytes);
    return { shape, data: isContiguous(shape, stride) ? stretch : gather(stretch, shape, stride) };
  }
}

/** What an expanded tensor may take beyond its storage. */
const MAX_EXPANDED = 2 ** 20;

function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return shape.includes(0);
    expected *= shape[axis];
  }
  return true;
}

/** The elements in the order of their axes, as an odometer counts. */
function gather<T extends HostTensor['data']>(stretch: T, shape: readonly number[], stride: readonly number[]): T {
  const count = countOf(shape)!;
  const result = new (stretch.constructor as new (length: number) => T)(count);
  const index = new Array<number>(shape.length).fill(0);
  let position = 0;
  for (let i = 0; i < count; i++) {
    result[i] = stretch[position];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += stride[axis];
      if (++index[axis] < shape[axis]) break;
      position -= stride[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

function reverseEach(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) bytes.subarray(start, start + size).reverse();
}

function damaged(subject: string, expected: string, found: string): DataError {
  return new DataError(subject, { expected, found, remedy: 'the file is damaged; get it again' });
}
