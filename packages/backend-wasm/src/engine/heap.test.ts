import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap, OutOfMemoryError } from './heap.ts';

const memoryOf = (pages: number, maximum: number) => new WebAssembly.Memory({ initial: pages, maximum, shared: true });

describe('Heap', () => {
  it('hands out blocks that never overlap, start on cache lines and come back whole', () => {
    const steps = fc.array(
      fc.record({ bytes: fc.nat({ max: 40_000 }), releases: fc.array(fc.nat(), { maxLength: 3 }) }),
    );
    fc.assert(
      fc.property(steps, (all) => {
        const heap = new Heap(memoryOf(1, 1024), 1024);
        const used: { start: number; bytes: number }[] = [];
        for (const { bytes, releases } of all) {
          const start = heap.allocate(bytes);
          expect(start % 64).toBe(0);
          expect(start).toBeGreaterThanOrEqual(1024);
          expect(start + bytes).toBeLessThanOrEqual(heap.memory.buffer.byteLength);
          for (const other of used) {
            expect(start + bytes <= other.start || other.start + other.bytes <= start).toBe(true);
          }
          used.push({ start, bytes });
          for (const which of releases) {
            if (used.length > 0) heap.release(used.splice(which % used.length, 1)[0]!.start);
          }
        }
        for (const { start } of used) heap.release(start);
        expect(heap.usedBytes).toBe(0);
        // All neighbours were joined: the largest block that can exist is there again.
        const size = heap.memory.buffer.byteLength - 1024 - 64;
        heap.release(heap.allocate(size));
        expect(heap.memory.buffer.byteLength).toBe(size + 1024 + 64);
      }),
    );
  });

  it('reuses a block of the same size instead of growing', () => {
    const heap = new Heap(memoryOf(1, 1024), 1024);
    heap.release(heap.allocate(5e6));
    const size = heap.memory.buffer.byteLength;
    for (let i = 0; i < 1000; i++) heap.release(heap.allocate(5e6));
    expect(heap.memory.buffer.byteLength).toBe(size);
  });

  it('says what is used when there is no more, and stays usable', () => {
    const heap = new Heap(memoryOf(1, 32), 1024);
    const block = heap.allocate(1_000_000);
    expect(() => heap.allocate(3 * 2 ** 20)).toThrow(OutOfMemoryError);
    expect(() => heap.allocate(3 * 2 ** 20)).toThrow(
      'a tensor of 3 MiB does not fit: 1 MiB of at most 4096 MiB are in use',
    );
    heap.release(block);
    heap.release(heap.allocate(1_500_000));
    expect(heap.blocks).toBe(0);
  });

  it('refuses to take a block twice', () => {
    const heap = new Heap(memoryOf(1, 16), 1024);
    const block = heap.allocate(10);
    heap.release(block);
    expect(() => heap.release(block)).toThrow('was released before');
  });

  it('reaches addresses past 2 GiB', { timeout: 20_000 }, () => {
    const heap = new Heap(memoryOf(1, 65_536), 1024);
    const blocks = [heap.allocate(1.5 * 2 ** 30), heap.allocate(1.5 * 2 ** 30)];
    expect(Math.max(...blocks)).toBeGreaterThan(1.5 * 2 ** 30);
    expect(() => heap.allocate(2 ** 30 + 1)).toThrow(OutOfMemoryError);
  });
});
