import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { useBackend } from '@cnn/tensor';
import { whyNoWebgpu } from '@cnn/tensor/testing';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import {
  engine,
  image,
  type NamedAttrMap,
  type NamedTensorMap,
  registerKernel,
  setBackend,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';

// Faults of tfjs 4.22 that this code goes round. A test that fails here is good news: the way round, which it names, can go.

const missing = await whyNoWebgpu();
if (missing) console.warn(`Whether upstream still has its faults on WebGPU is left out: ${missing}`);

const run = (kernel: string, inputs: Record<string, Tensor>, attributes: object): Tensor =>
  engine().runKernel(kernel, inputs as NamedTensorMap, attributes as NamedAttrMap) as Tensor;
const valuesOf = async (x: Tensor) => Array.from(await x.data());
const images = (values: readonly number[], ...shape: number[]) => tensor([...values], shape as never) as Tensor4D;

describe('on cpu, upstream still has', () => {
  beforeAll(() => useBackend('cpu'));

  it('a Transform that moves the first image of a batch only (warp is our own)', async () => {
    const shifted = (x: Tensor4D) =>
      image.transform(x, tensor([1, 0, 1, 0, 1, 0, 0, 0], [1, 8]) as Tensor2D, 'nearest', 'constant', 0, [1, 3]);
    expect(await valuesOf(shifted(images([1, 2, 3], 1, 1, 3, 1)))).toEqual([2, 3, 0]);
    expect(await valuesOf(shifted(images([1, 2, 3, 1, 2, 3], 2, 1, 3, 1)))).not.toEqual([2, 3, 0, 2, 3, 0]);
  });

  it('a ResizeNearestNeighborGrad that is wrong for two images (interpolate is our own)', async () => {
    const gradient = (count: number) => {
      const dy = images(
        Array.from({ length: 4 * count }, (_, i) => i + 1),
        count,
        2,
        2,
        1,
      );
      const attributes = { alignCorners: false, halfPixelCenters: false };
      return run('ResizeNearestNeighborGrad', { images: images(Array(count).fill(0), count, 1, 1, 1), dy }, attributes);
    };
    expect(await valuesOf(gradient(1))).toEqual([10]);
    expect(await valuesOf(gradient(2))).not.toEqual([10, 26]);
  });
});

describe("on tfjs's own wasm, upstream still has", () => {
  beforeAll(async () => {
    const { resolve } = createRequire(import.meta.url);
    setWasmPaths(`${dirname(resolve('@tensorflow/tfjs-backend-wasm'))}/`);
    setThreadsCount(1);
    await setBackend('wasm');
  });

  it('a MaxPoolGrad that drops windows which are all negative (our engine has its own)', async () => {
    const attributes = { filterSize: 2, strides: 2, pad: 'valid' };
    const gradient = (input: Tensor4D, output: number) =>
      run('MaxPoolGrad', { dy: images([5], 1, 1, 1, 1), input, output: images([output], 1, 1, 1, 1) }, attributes);
    expect(await valuesOf(gradient(images([1, 4, 2, 3], 1, 2, 2, 1), 4))).toEqual([0, 5, 0, 0]);
    expect(await valuesOf(gradient(images([-4, -1, -2, -3], 1, 2, 2, 1), -1))).not.toEqual([0, 5, 0, 0]);
  });
});

describe.skipIf(missing)('on webgpu, upstream still has', () => {
  beforeAll(() => useBackend('webgpu'));

  it('a pad of rank 5 that is no WGSL (pad-on-webgpu.ts)', async () => {
    const { upstreamPad } = await import('../packages/tensor/src/backends/pad-on-webgpu.ts');
    registerKernel({ kernelName: 'UpstreamPad', backendName: 'webgpu', kernelFunc: upstreamPad });
    const attributes = { paddings: Array(5).fill([0, 1]), constantValue: 0 };
    await expect(valuesOf(run('UpstreamPad', { x: tensor([1], [1, 1, 1, 1, 1]) }, attributes))).rejects.toThrow('vec5');
  });

  it('a sum of more tensors than a program may bind (add-n-on-webgpu.ts)', async () => {
    const { upstreamAddN } = await import('../packages/tensor/src/backends/add-n-on-webgpu.ts');
    registerKernel({ kernelName: 'UpstreamAddN', backendName: 'webgpu', kernelFunc: upstreamAddN });
    const many = Array.from({ length: 25 }, (_, i) => tensor([i]));
    await expect(valuesOf(run('UpstreamAddN', many as never, {}))).rejects.toThrow('storage buffers');
  });
});
