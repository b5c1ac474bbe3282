import { engine, type NamedAttrMap, ready, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import '../register.ts';
import { setThreadCount } from '../threads.ts';

/** For `beforeAll`. */
export async function startBackend(): Promise<void> {
  await setBackend('cnn-wasm');
  await ready();
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Numbers in [−1, 1), the same for the same seed. */
export function numbers(length: number, seed = 1): Float32Array {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** A tensor as it goes into a kernel. */
export interface Given {
  readonly values: Float32Array | Int32Array | Uint8Array;
  readonly shape: readonly number[];
}

export function given(shape: readonly number[], seed = 1): Given & { values: Float32Array } {
  return { values: numbers(sizeOf(shape), seed), shape };
}

export interface Found {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Calls a kernel and reads what it returns. */
export function runAll(
  kernelName: string,
  inputs: Record<string, Given> | readonly Given[],
  attrs: object = {},
): Found[] {
  const made: Tensor[] = [];
  const results = tidy(() => {
    const make = ({ values, shape }: Given) => {
      const dtype = values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'bool';
      return tensor(values, shape as number[], dtype);
    };
    const tensors = Array.isArray(inputs)
      ? inputs.map(make)
      : Object.fromEntries(Object.entries(inputs).map(([name, each]) => [name, make(each)]));
    const out = engine().runKernel(kernelName, tensors as Record<string, Tensor>, attrs as unknown as NamedAttrMap);
    made.push(...(Array.isArray(out) ? out : [out]));
    return made.map((each) => ({ values: each.dataSync() as Float32Array, shape: each.shape }));
  });
  return results as unknown as Found[];
}

export function run(kernelName: string, inputs: Record<string, Given> | readonly Given[], attrs: object = {}): Found {
  return runAll(kernelName, inputs, attrs)[0]!;
}

/** Differences are at most `bound` of the largest magnitude; NaN and infinities are in the same places. */
export function expectNear(found: ArrayLike<number>, exact: ArrayLike<number>, bound = 1e-5): void {
  expect(found.length).toBe(exact.length);
  let largest = 1e-30;
  for (let i = 0; i < exact.length; i++)
    if (Number.isFinite(exact[i])) largest = Math.max(largest, Math.abs(exact[i]!));
  let worst = 0;
  for (let i = 0; i < exact.length; i++) {
    if (Object.is(found[i], exact[i]) || (found[i] === exact[i] && !Number.isFinite(exact[i]))) continue;
    const difference = Math.abs(found[i]! - exact[i]!);
    worst = Number.isFinite(difference) ? Math.max(worst, difference) : Number.POSITIVE_INFINITY;
  }
  expect(worst / largest).toBeLessThanOrEqual(bound);
}

/** The derivatives of `of`, in double precision, by central differences. */
export function differences(of: (x: Float64Array) => number, x: ArrayLike<number>, step = 1e-5): Float64Array {
  const at = Float64Array.from(x as number[]);
  return at.map((value, i) => {
    at[i] = value + step;
    const above = of(at);
    at[i] = value - step;
    const below = of(at);
    at[i] = value;
    return (above - below) / (2 * step);
  });
}

/** Σ a · b. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The results have the same bits for one, two and three threads. */
export function expectSameOnAnyThreads(results: () => readonly { values: ArrayLike<number> }[]): void {
  const [one, two, three] = [1, 2, 3].map((threads) => {
    setThreadCount(threads);
    return results().map(({ values }) => values);
  });
  expect(two).toEqual(one);
  expect(three).toEqual(one);
}
