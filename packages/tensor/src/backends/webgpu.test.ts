import { describe, expect, it, vi } from 'vitest';
import { useBackend } from '../backend.ts';
import { dispose, matmul, tensor } from '../index.ts';
import { testWebgpuDevice } from '../testing/test-webgpu-device.ts';
import { loseDevice, whyNoWebgpu } from '../testing/webgpu-device.ts';

const missing = await whyNoWebgpu();
if (missing) console.warn(`The tests of WebGPU under Node are left out: ${missing}`);

describe.skipIf(missing)('webgpu under Node', () => {
  testWebgpuDevice();

  it('says how a tensor can be read', async () => {
    await useBackend('webgpu');
    const product = matmul(tensor([1, 2], [1, 2]), tensor([3, 4], [2, 1]));
    expect(() => product.dataSync()).toThrow('use await x.data() instead');
    expect(Array.from(await product.data())).toEqual([11]);
    // Now they are in main memory too.
    expect(Array.from(product.dataSync())).toEqual([11]);
    dispose(product);
  });

  describe('that lets auto down', () => {
    const hardware = { vendor: 'acme', architecture: 'gen-1', description: '', device: '' };
    /** An adapter as it is, but for some members. */
    const changed = (adapter: GPUAdapter, members: object): GPUAdapter =>
      new Proxy(adapter, {
        get: (of, name) => {
          if (Object.hasOwn(members, name)) return members[name as never];
          const member = Reflect.get(of, name, of);
          return typeof member === 'function' ? member.bind(of) : member;
        },
      });
    /** Why `auto` did not take WebGPU, where it is given this adapter. */
    const reasonFor = async (adapt: (adapter: GPUAdapter) => GPUAdapter | null) => {
      const real = (await navigator.gpu.requestAdapter())!;
      const spy = vi.spyOn(navigator.gpu, 'requestAdapter').mockImplementation(async () => adapt(real));
      try {
        const { name, rejected } = await useBackend('auto');
        expect(name).toBe('wasm');
        return rejected.find((one) => one.name === 'webgpu')?.reason;
      } finally {
        spy.mockRestore();
      }
    };

    it('by having no adapter', async () => {
      expect(await reasonFor(() => null)).toMatch(/^WebGPU found no graphics adapter; update the graphics driver/);
    });

    it('by an adapter in software, which its name takes', async () => {
      const info = { ...hardware, vendor: 'mesa', description: 'llvmpipe (LLVM 19, 256 bits)' };
      expect(await reasonFor((adapter) => changed(adapter, { info }))).toBe(
        "its adapter (mesa gen-1) is software, slower than wasm; only the name 'webgpu' takes it",
      );
      expect(
        await reasonFor((adapter) => changed(adapter, { info: { ...hardware, isFallbackAdapter: true } })),
      ).toMatch(/software/);
    });

    it('by giving no device', async () => {
      // Only a new device is asked for.
      await useBackend('webgpu');
      loseDevice();
      const requestDevice = async () => {
        throw new Error('the GPU is in use');
      };
      expect(await reasonFor((adapter) => changed(adapter, { info: hardware, requestDevice }))).toBe(
        'WebGPU gave no device of acme gen-1 (the GPU is in use); close what else uses the GPU or use another backend',
      );
    });

    it('by kernels that give wrong numbers', async () => {
      const spy = vi.spyOn(GPUQueue.prototype, 'submit').mockImplementation(() => undefined);
      try {
        expect(await reasonFor((adapter) => changed(adapter, { info: hardware }))).toBe(
          'it computes wrongly: expected the convolution 13, 14, 14, 13, found 0, 0, 0, 0',
        );
        await expect(useBackend('webgpu')).rejects.toThrow("backend 'webgpu': it computes wrongly");
      } finally {
        spy.mockRestore();
      }
      expect((await useBackend('webgpu')).name).toBe('webgpu');
    });
  });
});
