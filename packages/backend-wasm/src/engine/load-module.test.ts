import { describe, expect, it } from 'vitest';
import { HEAP_AT } from './control.ts';
import { detectFeatures, loadModule, reserveMemory } from './load-module.ts';

type Kernel = (...values: number[]) => void;

/** A · B of ones, 20 × 20, by the module for these features. */
async function product(features: { relaxedSimd: boolean; sharedMemory: boolean }): Promise<Float32Array> {
  const module = await loadModule(features);
  const memory = reserveMemory(features);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const numbers = new Float32Array(memory.buffer, HEAP_AT, 3 * 400).fill(1, 0, 800);
  const at = [HEAP_AT, HEAP_AT + 1600, HEAP_AT + 3200] as const;
  (exports.gemm as Kernel)(0, 1, 2 ** 16, at[0], 0, 80, 4, at[1], 0, 80, 0, at[2], 20, 20, 20, 24, 20, 0, 0);
  return numbers.slice(800);
}

describe('the module', () => {
  it.each([
    { relaxedSimd: false, sharedMemory: false },
    { relaxedSimd: false, sharedMemory: true },
    { relaxedSimd: true, sharedMemory: false },
    { relaxedSimd: true, sharedMemory: true },
  ])('runs with %o', async (features) => {
    detectFeatures(); // sets Node 20's flag
    expect(Array.from(await product(features))).toEqual(Array(400).fill(20));
  });

  it('has the same kernels with and without relaxed SIMD, in the same order', async () => {
    detectFeatures();
    const names = async (relaxedSimd: boolean) =>
      WebAssembly.Module.exports(await loadModule({ relaxedSimd, sharedMemory: true })).map(({ name }) => name);
    expect(await names(true)).toEqual(await names(false));
  });
});
