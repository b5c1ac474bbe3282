import {
  backend,
  type DataType,
  engine,
  type NamedAttrMap,
  ready,
  setBackend,
  type Tensor,
  type TensorInfo,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import '../register.ts';
import type { CnnWasmBackend } from '../backend.ts';
import { setThreadCount } from '../threads.ts';

/** For tests of kernels. */
export async function startBackend(): Promise<void> {
  await setBackend('cnn-wasm');
  await ready();
}

export function ownBackend(): CnnWasmBackend {
  return backend() as unknown as CnnWasmBackend;
}

export interface Values {
  readonly shape: readonly number[];
  readonly dtype?: DataType;
  readonly values: ArrayLike<number>;
}

/** A result, read. */
export interface Found {
  readonly shape: number[];
  readonly dtype: DataType;
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** Calls a kernel as tfjs would and reads its results. */
export function runKernel(kernel: string, inputs: Readonly<Record<string, Values>>, attrs: object = {}): Found[] {
  return tidy(() => {
    const tensors = Object.entries(inputs).map(([name, { shape, dtype = 'float32', values }]) => [
      name,
      tensor(typed(values, dtype), shape as number[], dtype),
    ]);
    const results = engine().runKernel(kernel, Object.fromEntries(tensors), attrs as NamedAttrMap) as Tensor | Tensor[];
    return [results].flat().map((result) => {
      return { shape: result.shape, dtype: result.dtype, values: result.dataSync() as Float32Array };
    });
  });
}

function typed(values: ArrayLike<number>, dtype: DataType): Float32Array | Int32Array | Uint8Array {
  if (dtype === 'bool') return Uint8Array.from(values);
  return dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
}

/** Numbers in −1 … 1. */
export function numbers(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A tensor of such numbers. */
export function random(shape: readonly number[], seed: number): Values {
  return { shape, values: numbers(sizeOf(shape), seed) };
}

/** Compares with exact values, against the largest of them, or `scale` if that is larger; NaN and infinities must be where they are. */
export function expectNear(found: ArrayLike<number>, exact: ArrayLike<number>, relative = 1e-5, scale = 1e-30): void {
  expect(found.length).toBe(exact.length);
  const finite = Array.from(exact).filter(Number.isFinite);
  const allowed = relative * finite.reduce((most, value) => Math.max(most, Math.abs(value)), scale);
  for (let i = 0; i < exact.length; i++) {
    const near = Number.isFinite(exact[i]) ? Math.abs(found[i]! - exact[i]!) <= allowed : Object.is(found[i], exact[i]);
    if (!near) expect.fail(`value ${i} of ${exact.length}: expected ${exact[i]}, found ${found[i]}`);
  }
}

/** The results have the same bits on one, two and three threads. */
export function expectSameBits(run: () => Found[]): void {
  const bits = [1, 2, 3].map((threads) => {
    setThreadCount(threads);
    return run().map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  });
  setThreadCount(1);
  for (const other of bits.slice(1)) {
    for (const [i, bytes] of other.entries()) expect(Buffer.compare(bytes, bits[0]![i]!)).toBe(0);
  }
}

/** Runs a kernel again in the memory of its first results, behind which bytes were marked, and expects the marks to be there still. */
export function expectNothingBehind(run: () => TensorInfo | TensorInfo[]): void {
  const owner = ownBackend();
  const ends = () =>
    [run()]
      .flat()
      .map((result) => {
        const size = sizeOf(result.shape) * (result.dtype === 'bool' ? 1 : 4);
        const end = owner.address(result) + size;
        owner.disposeData(result.dataId);
        return end;
      })
      .sort((a, b) => a - b);
  const first = ends();
  const bytes = new Uint8Array(owner.engine.heap.memory.buffer);
  for (const end of first) bytes.fill(0xa5, end, end + 64);
  expect(ends()).toEqual(first);
  for (const end of first) expect(Array.from(bytes.subarray(end, end + 64))).toEqual(Array(64).fill(0xa5));
}
