import {
  conv2d,
  dispose,
  ready,
  relu,
  setBackend,
  sum,
  type Tensor,
  type Tensor4D,
  tensor,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { describe, expect, it } from 'vitest';
import './register.ts';
import { getThreadCount, relaxedSimd, setThreadCount } from './threads.ts';

const numbers = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, i) =>
    Math.fround(Math.sin(i * 12.9898 + seed) * 2 - Math.trunc(Math.sin(i * 12.9898 + seed) * 2)),
  );

/** Value and gradient of a convolution, on the chosen backend. */
async function run(): Promise<number[][]> {
  const x = tensor(numbers(4 * 16 * 16 * 32, 1), [4, 16, 16, 32]) as Tensor4D;
  const w = tensor(numbers(9 * 32 * 48, 2), [3, 3, 32, 48]) as Tensor4D;
  const f = (at: Tensor) => sum(relu(conv2d(x, at as Tensor4D, 1, 'same')));
  const y = conv2d(x, w, 1, 'same');
  const { value, grad } = valueAndGrad(f)(w);
  const results = await Promise.all([y, value, grad].map(async (result) => Array.from(await result.data())));
  dispose([x, w, y, value, grad]);
  return results;
}

describe('in a page', () => {
  it('runs on the threads that isolation allows, with the same bits as on one', async () => {
    await setBackend('cnn-wasm');
    await ready();
    setThreadCount(3);
    expect(getThreadCount()).toBe(globalThis.crossOriginIsolated ? 3 : 1);
    // Workers start in the background and take part in the later runs.
    for (let i = 0; i < 20; i++) {
      await run();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const threaded = await run();
    setThreadCount(1);
    expect(await run()).toEqual(threaded);
    expect(typeof relaxedSimd()).toBe('boolean');
  });

  it('agrees with plain JavaScript', async () => {
    await setBackend('cnn-wasm');
    const ours = await run();
    await setBackend('cpu');
    const reference = await run();
    for (const [i, values] of reference.entries()) {
      const largest = Math.max(...values.map(Math.abs));
      const worst = Math.max(...values.map((value, j) => Math.abs(value - ours[i]![j]!)));
      expect(worst / largest).toBeLessThan(1e-5);
    }
  });
});
