import { describe, expect, it } from 'vitest';
import { useBackend } from './backend.ts';
import { backendLimits } from './backend-limits.ts';
import { whyNoWebgpu } from './testing/webgpu-device.ts';

const missing = await whyNoWebgpu();
if (missing) console.warn(`The limits of WebGPU are left out: ${missing}`);

describe('backendLimits', () => {
  it('are 4 GiB on wasm', async () => {
    await useBackend('wasm');
    expect(backendLimits()).toEqual({ tensorBytes: 2 ** 32, totalBytes: 2 ** 32 });
  });

  it('are those of the machine on cpu', async () => {
    await useBackend('cpu');
    expect(backendLimits()).toEqual({ tensorBytes: Number.POSITIVE_INFINITY, totalBytes: Number.POSITIVE_INFINITY });
  });

  it.skipIf(missing)('are those of the adapter on webgpu, not the least that every device has', async () => {
    await useBackend('webgpu');
    const { maxBufferSize, maxStorageBufferBindingSize } = (await navigator.gpu.requestAdapter())!.limits;
    expect(backendLimits().tensorBytes).toBe(Math.min(maxBufferSize, maxStorageBufferBindingSize));
  });
});
