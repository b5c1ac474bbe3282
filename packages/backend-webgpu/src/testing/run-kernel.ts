import { backend, type DataType, engine, type NamedAttrMap, ready, setBackend, tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect } from 'vitest';
import '../register.ts';

/** A tensor as it goes into a kernel. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  /** @default 'float32' */
  readonly dtype?: DataType;
}

/** For the top of a test file: starts the backend, and expects after each test that the device has reported no error. */
export function useWebgpu(): void {
  const errors: string[] = [];
  beforeAll(async () => {
    await setBackend('webgpu');
    await ready();
    device().addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
  });
  afterEach(async () => {
    await device().queue.onSubmittedWorkDone();
    // The event is a task of its own, behind the one that settled the promise.
    await new Promise((resolve) => setTimeout(resolve));
    expect(errors.splice(0)).toEqual([]);
  });
}

const device = (): GPUDevice => (backend() as unknown as { readonly device: GPUDevice }).device;

/** The results of a kernel; nothing that it makes stays behind. */
export async function runKernel(
  name: string,
  inputs: Readonly<Record<string, Values>>,
  attributes = {},
): Promise<Values[]> {
  const before = engine().memory().numDataBuffers;
  const given = Object.fromEntries(
    Object.entries(inputs).map(([key, { values, shape, dtype = 'float32' }]) => [
      key,
      tensor(Array.from(values), [...shape], dtype),
    ]),
  );
  const results = [engine().runKernel(name, given, attributes as NamedAttrMap)].flat();
  const found: Values[] = [];
  for (const result of results) found.push({ shape: result.shape, values: (await result.data()) as Float32Array });
  for (const each of [...results, ...Object.values(given)]) each.dispose();
  expect(engine().memory().numDataBuffers).toBe(before);
  return found;
}

/** Numbers from −1 to 1, the same for the same seed. */
export function numbers(shape: readonly number[], seed: number): Values {
  const length = sizeOf(shape);
  let state = (seed + 1) * 2_654_435_761;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.fround(state / 2 ** 31 - 1);
  };
  return { shape, values: Float32Array.from({ length }, next) };
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Differences are at most `bound` of the largest exact magnitude. */
export function expectNear(found: ArrayLike<number>, exact: ArrayLike<number>, bound = 1e-5): void {
  expect(found.length).toBe(exact.length);
  let largest = 1e-30;
  for (let i = 0; i < exact.length; i++) largest = Math.max(largest, Math.abs(exact[i]));
  for (let i = 0; i < exact.length; i++) {
    if (!(Math.abs(found[i] - exact[i]) <= bound * largest)) {
      expect.fail(`value ${i} of ${exact.length}: expected ${exact[i]}, found ${found[i]}, of at most ${largest}`);
    }
  }
}
