import {
  add,
  backend,
  conv2d,
  dispose,
  engine,
  matMul,
  maxPool,
  mean,
  memory,
  mul,
  ones,
  randomNormal,
  ready,
  relu,
  reshape,
  setBackend,
  slice,
  split,
  square,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tidy,
  unstack,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { beforeAll, describe, expect, it } from 'vitest';
import './register.ts';
import type { CnnWasmBackend } from './backend.ts';
import { getThreadCount, setThreadCount } from './threads.ts';

const own = () => backend() as unknown as CnnWasmBackend;

beforeAll(async () => {
  await setBackend('cnn-wasm');
  await ready();
});

describe('the backend', () => {
  it('returns memory when tensors are disposed', () => {
    const before = own().engine.heap.usedBytes;
    const x = ones([1000, 1000]);
    const y = matMul(x as never, x as never);
    expect(own().engine.heap.usedBytes).toBeGreaterThanOrEqual(before + 8e6);
    dispose([x, y]);
    expect(own().engine.heap.usedBytes).toBe(before);
  });

  it('keeps what it computed from kernels that stay, as long as they do', () => {
    const used = () => own().engine.heap.usedBytes;
    const x = mul(ones([2, 8, 8, 16]), 2) as Tensor4D;
    const before = used();
    const filter = tidy(() => mul(ones([3, 3, 16, 32]), 0.5)) as Tensor4D;
    const sizes: number[] = [];
    const results: Tensor[] = [];
    for (let i = 0; i < 4; i++) {
      results.push(conv2d(x, filter, 1, 'same'));
      sizes.push(used());
    }
    const bytes = 4 * 2 * 8 * 8 * 32;
    const grown = sizes.map((size, i) => size - (sizes[i - 1] ?? size));
    expect(grown[2]).toBe(grown[3]);
    expect(grown[1]! - grown[2]!).toBeGreaterThanOrEqual(4 * 36 * 16 * 32);
    expect(grown[2]).toBeLessThan(bytes + 200);
    for (const result of results) expect(result.dataSync()).toEqual(results[0]!.dataSync());
    dispose([...results, filter]);
    expect(used()).toBe(before);
    x.dispose();
  });

  it('keeps a slice when the whole is gone and its memory used again', () => {
    const whole = add(ones([4, 1024]), 1);
    const parts = [
      slice(whole, [1, 0], [1, 1024]),
      ...split(whole, 2),
      ...unstack(whole),
      whole.reshape?.([4096]),
    ].filter(Boolean) as Tensor[];
    whole.dispose();
    const others = Array.from({ length: 8 }, () => mul(ones([4, 1024]), 7));
    for (const part of parts) expect((part.dataSync() as Float32Array).every((value) => value === 2)).toBe(true);
    dispose([...parts, ...others]);
  });

  it('reads values that stay what they were', () => {
    const x = mul(ones([100]), 3);
    const values = x.dataSync();
    x.dispose();
    const y = mul(ones([100]), 5);
    expect(values[0]).toBe(3);
    y.dispose();
  });

  it('moves tensors from and to another backend', async () => {
    const here = relu(tensor([-1, 2, 3]));
    await setBackend('cpu');
    const there = add(here, 1);
    expect(Array.from(there.dataSync())).toEqual([1, 3, 4]);
    await setBackend('cnn-wasm');
    const back = mul(there, here);
    expect(Array.from(back.dataSync())).toEqual([0, 6, 12]);
    dispose([here, there, back]);
  });

  it('does not grow over 10,000 steps of a convolution, pooling and a product', { timeout: 120_000 }, () => {
    const x = randomNormal([2, 8, 8, 16]) as Tensor4D;
    const head = randomNormal([16 * 16, 4]) as Tensor2D;
    let w = randomNormal([3, 3, 16, 16]) as Tensor4D;
    const loss = (at: Tensor) => {
      const features = maxPool(relu(conv2d(x, at as Tensor4D, 1, 'same')) as Tensor4D, 2, 2, 'valid');
      return mean(square(matMul(reshape(features, [2, 256]), head)));
    };
    const step = () => {
      const next = tidy(() => sub(w, mul(valueAndGrad(loss)(w).grad, 1e-9)) as Tensor4D);
      w.dispose();
      w = next;
    };
    for (let i = 0; i < 20; i++) step();
    const before = { ...memory(), heap: own().engine.heap.memory.buffer.byteLength, blocks: own().engine.heap.blocks };
    for (let i = 0; i < 10_000; i++) step();
    const after = { ...memory(), heap: own().engine.heap.memory.buffer.byteLength, blocks: own().engine.heap.blocks };
    expect(after.numTensors).toBe(before.numTensors);
    expect(after.blocks).toBe(before.blocks);
    expect(after.heap).toBe(before.heap);
    dispose([x, w, head]);
  });

  it('says when a tensor is larger than its memory can be, and goes on', () => {
    const huge = { dtype: 'float32', shape: [2 ** 15, 2 ** 15 + 1] };
    expect(() => own().empty(huge.shape)).toThrow(/a tensor of 4096 MiB does not fit/);
    const x = mul(ones([10]), 2);
    expect(x.dataSync()[9]).toBe(2);
    x.dispose();
  });

  it('has a number of threads that can be set, and no other', () => {
    setThreadCount(3);
    expect(getThreadCount()).toBe(3);
    setThreadCount(1);
    expect(getThreadCount()).toBe(1);
    for (const count of [0, 1.5, Number.NaN, 1000]) {
      expect(() => setThreadCount(count)).toThrow(`expected a whole number from 1 to 256, found ${count}`);
    }
  });

  it('knows every kernel of the cpu backend', async () => {
    const { getKernelsForBackend } = await import('@tensorflow/tfjs-core');
    const names = new Set(getKernelsForBackend('cnn-wasm').map(({ kernelName }) => kernelName));
    expect(getKernelsForBackend('cpu').filter(({ kernelName }) => !names.has(kernelName))).toEqual([]);
    expect(engine().backendName).toBe('cnn-wasm');
  });
});
