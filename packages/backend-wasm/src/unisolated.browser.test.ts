import { matMul, mul, ones, ready, setBackend, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

describe('in a page that is not cross-origin isolated', () => {
  it('runs on one thread, in memory that nobody shares and that may grow', async () => {
    // The test's own page is isolated; what the backend asks for is taken away before it is loaded.
    Object.defineProperty(globalThis, 'crossOriginIsolated', { value: false });
    await import('./register.ts');
    const { getThreadCount, setThreadCount } = await import('./threads.ts');
    await setBackend('cnn-wasm');
    await ready();
    setThreadCount(4);
    expect(getThreadCount()).toBe(1);
    const a = ones([1024, 1024]) as Tensor2D;
    let x = a;
    // Every result is kept, so that the memory grows and views into the old one become empty.
    const all: Tensor2D[] = [];
    for (let i = 0; i < 12; i++) {
      x = mul(matMul(x, a), 1 / 1024) as Tensor2D;
      all.push(x);
    }
    for (const each of all) expect((await each.data()).every((value) => value === 1)).toBe(true);
  });
});
