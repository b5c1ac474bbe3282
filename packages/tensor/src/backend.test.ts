import { describe, expect, it } from 'vitest';
import { useBackend } from './backend.ts';

describe('useBackend', () => {
  it('says what it chose and why nothing before it', async () => {
    const { name, description, rejected } = await useBackend('auto');
    expect(['webgpu', 'wasm']).toContain(name);
    expect(description).toMatch(/WebGPU on|wasm with/);
    expect(rejected.map((one) => one.name)).toEqual(name === 'webgpu' ? ['cuda'] : ['cuda', 'webgpu']);
    expect(rejected[0].reason).toContain('npm install @tensorflow/tfjs-node-gpu@4.22.0, with CUDA 11.2 and cuDNN 8.1');
  });

  it('says what to install for one that does not start', async () => {
    await expect(useBackend('native')).rejects.toThrow(
      /backend 'native': .*install it: npm install @tensorflow\/tfjs-node@4.22.0/,
    );
  });

  it('suggests the nearest name', async () => {
    await expect(useBackend('wsm' as 'wasm')).rejects.toThrow("unknown backend 'wsm'; did you mean 'wasm'?");
  });

  it('goes on with another after a failure', async () => {
    await expect(useBackend('cuda')).rejects.toThrow('@tensorflow/tfjs-node-gpu');
    expect((await useBackend('cpu')).description).toBe('cpu in plain JavaScript');
  });
});
