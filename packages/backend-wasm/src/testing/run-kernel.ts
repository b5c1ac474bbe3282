import {
  backend,
  type DataType,
  engine,
  type NamedAttrMap,
  ready,
  setBackend,
  type Tensor,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import '../register.ts';
import type { CnnWasmBackend } from '../backend.ts';

/** For `beforeAll` of a kernel's tests. */
export async function startBackend(): Promise<void> {
  await setBackend('cnn-wasm');
  await ready();
}

/** The backend, for a look inside. */
export function ownBackend(): CnnWasmBackend {
  return backend() as unknown as CnnWasmBackend;
}

/** A tensor as it goes into a kernel. */
export interface Values<Numbers extends ArrayLike<number> = ArrayLike<number>> {
  readonly shape: readonly number[];
  /** @default that of the typed array, else float32 */
  readonly dtype?: DataType;
  readonly values: Numbers;
}

/** A result, read. */
export interface Found {
  readonly shape: number[];
  readonly dtype: DataType;
  readonly values: Float32Array | Int32Array | Uint8Array;
}

type Inputs = Readonly<Record<string, Values>> | readonly Values[];

/** Calls a kernel as tfjs would, and reads all its results. */
export function runKernel(kernel: string, inputs: Inputs, attrs: object = {}): Found[] {
  return tidy(() => {
    const tensors = Object.entries(inputs).map(([name, input]) => [name, tensorOf(input)]);
    const given = Array.isArray(inputs) ? tensors.map(([, each]) => each) : Object.fromEntries(tensors);
    const results = engine().runKernel(kernel, given, attrs as NamedAttrMap) as Tensor | Tensor[];
    return [results].flat().map((result) => {
      return { shape: result.shape, dtype: result.dtype, values: result.dataSync() as Float32Array };
    });
  });
}

/** The first or only result, of float32. */
export function run(kernel: string, inputs: Inputs, attrs: object = {}): Found & { readonly values: Float32Array } {
  return runKernel(kernel, inputs, attrs)[0] as Found & { values: Float32Array };
}

function tensorOf({ shape, values, dtype = dtypeOf(values) }: Values): Tensor {
  const Type = dtype === 'bool' ? Uint8Array : dtype === 'int32' ? Int32Array : Float32Array;
  return tensor(Type.from(values), shape as number[], dtype);
}

function dtypeOf(values: ArrayLike<number>): DataType {
  if (values instanceof Uint8Array) return 'bool';
  return values instanceof Int32Array ? 'int32' : 'float32';
}

/** Numbers in [−1, 1), the same for the same seed. */
export function numbers(length: number, seed = 1): Float32Array {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** A tensor of such numbers. */
export function random(shape: readonly number[], seed = 1): Values<Float32Array> {
  return { shape, values: numbers(sizeOf(shape), seed) };
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
