import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { type backend_util, type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Engine } from './engine/engine.ts';

type Values = backend_util.BackendValues;
type NumericArray = Float32Array | Int32Array | Uint8Array;

/** A tensor's values in the engine's memory. A view is made on demand, because an unshared memory that grows leaves its views empty. */
class HeapData {
  readonly dtype: DataType;
  refCount: number;
  readonly address: number;
  readonly #memory: WebAssembly.Memory;
  readonly #length: number;
  /** What was computed from the values, by name: its address, or undefined after the first time, when it was not kept. */
  readonly derived = new Map<string, number | undefined>();
  #view: NumericArray | undefined;

  constructor(memory: WebAssembly.Memory, address: number, length: number, dtype: DataType, refCount: number) {
    this.#memory = memory;
    this.address = address;
    this.#length = length;
    this.dtype = dtype;
    this.refCount = refCount;
  }

  get values(): NumericArray {
    if (this.#view === undefined || this.#view.byteLength === 0) {
      const Type = arrayType(this.dtype);
      this.#view = new Type(this.#memory.buffer, this.address, this.#length);
    }
    return this.#view;
  }
}

/**
 * The tfjs backend `cnn-wasm`: every kernel of tfjs's cpu backend, with those that training a CNN spends its time on replaced.
 *
 * Tensors that such a kernel makes or has read live in the engine's memory until they are disposed. The others are ordinary arrays, as on the
 * cpu backend; an array moves into the engine's memory when a kernel first needs it there.
 */
export class CnnWasmBackend extends MathBackendCPU {
  readonly engine: Engine;

  constructor(engine: Engine) {
    super();
    this.engine = engine;
    // The inherited backend would advise to install another one.
    (this as unknown as { firstUse: boolean }).firstUse = false;
  }

  /** The address of a tensor's values, which are moved into the engine's memory if they are not there yet. */
  address({ dataId }: TensorInfo): number {
    const data = this.data.get(dataId);
    if (data instanceof HeapData) return data.address;
    const values = data.values as NumericArray;
    const heap = this.#allocate(values.length, data.dtype, data.refCount);
    heap.values.set(values);
    // The storage counts what is set, also in the place of something else.
    this.data.delete(dataId);
    this.data.set(dataId, heap as never);
    return heap.address;
  }

  /** A new tensor in the engine's memory, with arbitrary values. */
  empty(shape: readonly number[], dtype: DataType = 'float32'): TensorInfo {
    const data = this.#allocate(util.sizeFromShape(shape as number[]), dtype, 1);
    const dataId = this.#newDataId();
    this.data.set(dataId, data as never);
    return { dataId, shape: shape as number[], dtype };
  }

  /**
   * Memory for something that is computed from a tensor's values. It is kept and found again from the second time on that it is asked for, as with
   * the kernels of a model that only predicts; in training, whose kernels are new at each step, it is not. Kept memory goes with the tensor.
   */
  derive(
    x: TensorInfo,
    name: string,
    bytes: number,
    compute: (at: number) => void,
  ): {
    at: number;
    /** Gives back what is not kept. */
    release(): void;
  } {
    const { heap } = this.engine;
    this.address(x);
    const { derived } = this.data.get(x.dataId) as unknown as HeapData;
    const kept = derived.get(name);
    if (kept !== undefined) return { at: kept, release: () => {} };
    const at = heap.allocate(bytes);
    compute(at);
    const isSecond = derived.has(name);
    derived.set(name, isSecond ? at : undefined);
    return { at, release: isSecond ? () => {} : () => heap.release(at) };
  }

  /** The same values with another shape. */
  reshaped(x: TensorInfo, shape: readonly number[]): TensorInfo {
    this.incRef(x.dataId);
    return { dataId: x.dataId, shape: shape as number[], dtype: x.dtype };
  }

  /** Takes up values as they are; only a view of the engine's memory is copied, because its block may end before the tensor does. */
  override write(values: Values, shape: number[], dtype: DataType): object {
    return super.write(this.#ownCopy(values), shape, dtype);
  }

  /** As `write`, for a tensor that another backend had. */
  override move(dataId: object, values: Values, shape: number[], dtype: DataType, refCount: number): void {
    super.move(dataId, this.#ownCopy(values), shape, dtype, refCount);
  }

  /** The values as they are; only a view of the engine's memory is copied. */
  override readSync(dataId: object): Values {
    return this.#ownCopy(super.readSync(dataId));
  }

  override disposeData(dataId: object, force = false): boolean {
    const data = this.data.has(dataId) ? this.data.get(dataId) : undefined;
    const gone = super.disposeData(dataId, force);
    if (gone && data instanceof HeapData) {
      for (const block of [data.address, ...data.derived.values()]) {
        if (block !== undefined) this.engine.heap.release(block);
      }
    }
    return gone;
  }

  /** What tfjs counts, and the bytes of the engine's memory: all, and those in use. */
  override memory(): ReturnType<MathBackendCPU['memory']> & { heapBytes: number; heapBytesInUse: number } {
    const { heap } = this.engine;
    return {
      ...super.memory(),
      unreliable: true,
      heapBytes: heap.memory.buffer.byteLength,
      heapBytesInUse: heap.usedBytes,
    };
  }

  /** Ends the threads, and gives the memory back. */
  override dispose(): void {
    this.engine.dispose();
  }

  #allocate(length: number, dtype: DataType, refCount: number): HeapData {
    const { heap } = this.engine;
    const bytes = length * arrayType(dtype).BYTES_PER_ELEMENT;
    return new HeapData(heap.memory, heap.allocate(bytes), length, dtype, refCount);
  }

  #ownCopy(values: Values): Values {
    return ArrayBuffer.isView(values) && values.buffer === this.engine.heap.memory.buffer ? values.slice() : values;
  }

  /** A new key, without writing values. */
  #newDataId(): object {
    return (this as unknown as { nextDataId(): number }).nextDataId
      ? { id: (this as unknown as { nextDataId(): number }).nextDataId() }
      : {};
  }
}

function arrayType(dtype: DataType): Float32ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor {
  if (dtype === 'float32') return Float32Array;
  if (dtype === 'int32') return Int32Array;
  if (dtype === 'bool') return Uint8Array;
  throw new TypeError(`cnn-wasm keeps numbers and booleans in its memory, found ${dtype}`);
}
