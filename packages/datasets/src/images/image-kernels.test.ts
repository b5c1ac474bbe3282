import { describe, expect, it } from 'vitest';
import { getImageKernels } from './image-kernels.ts';

describe('getImageKernels', () => {
  it('gives the same ones again', () => {
    expect(getImageKernels()).toBe(getImageKernels());
  });

  it('hands out memory piece by piece, from the start again after a reset', () => {
    const kernels = getImageKernels();
    kernels.reset();
    const first = kernels.allocate(1000);
    const second = kernels.allocate(1);
    expect([first % 16, second % 16]).toEqual([0, 0]);
    expect(second).toBeGreaterThanOrEqual(first + 1000);
    kernels.reset();
    expect(kernels.allocate(7)).toBe(first);
  });

  it('grows its memory as far as is needed, and says so where it cannot', () => {
    const kernels = getImageKernels();
    kernels.reset();
    const before = kernels.memory.buffer.byteLength;
    const address = kernels.allocate(before + 1) >>> 0;
    expect(kernels.memory.buffer.byteLength).toBeGreaterThanOrEqual(address + before + 1);
    expect(kernels.memory.buffer.byteLength).toBeLessThan(2 * before + 300_000);
    const grown = kernels.memory.buffer.byteLength;
    expect(kernels.allocate(2 ** 32 - 1)).toBe(0);
    expect(kernels.memory.buffer.byteLength).toBe(grown);
  });
});
