import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../files/memory-store.ts';
import { LogFile } from './log-file.ts';

describe('LogFile', () => {
  it('holds what was added, in order, whatever was flushed when, and goes on from any size', async () => {
    const part = fc.uint8Array({ maxLength: 9 });
    const scenario = fc.array(fc.tuple(part, fc.boolean()), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(scenario, fc.nat(), async (parts, place) => {
        const store = memoryStore();
        const whole = parts.flatMap(([bytes]) => [...bytes]);
        const log = new LogFile(store, 'log');
        await log.open((bytes) => bytes);
        for (const [bytes, flushes] of parts) {
          await log.add(bytes);
          if (flushes) await log.flush();
        }
        expect(await log.flush()).toBe(whole.length);
        expect([...((await store.read('log')) ?? [])]).toEqual(whole);

        const size = whole.length === 0 ? 0 : place % whole.length;
        const again = new LogFile(store, 'log', size);
        expect(await again.flush()).toBe(size);
        await again.open((bytes, known) => bytes.subarray(0, known));
        await again.add(Uint8Array.from(whole.slice(size)));
        await again.flush();
        expect([...((await store.read('log')) ?? [])]).toEqual(whole);
      }),
    );
  });

  it('hands over what is much by itself', async () => {
    const store = memoryStore();
    const log = new LogFile(store, 'log');
    await log.open((bytes) => bytes);
    for (let i = 0; i < 7; i++) await log.add(new Uint8Array(10_000));
    expect((await store.read('log'))?.length).toBe(70_000);
  });

  it('keeps what could not be handed over', async () => {
    const store = memoryStore();
    let isFull = true;
    const log = new LogFile(
      {
        ...store,
        async append(name, bytes) {
          if (isFull) throw new Error('full');
          await store.append(name, bytes);
        },
      },
      'log',
    );
    await log.open((bytes) => bytes);
    await log.add(Uint8Array.of(1, 2));
    await expect(log.flush()).rejects.toThrow('full');
    isFull = false;
    expect(await log.flush()).toBe(2);
    expect(await store.read('log')).toEqual(Uint8Array.of(1, 2));
  });

  it('has nothing twice where a part was written before the disk was full', async () => {
    const store = memoryStore([['log', Uint8Array.of(7)]]);
    let room = 3;
    const log = new LogFile(
      {
        ...store,
        async append(name, bytes) {
          await store.append(name, bytes.subarray(0, room));
          if (bytes.length > room) throw new Error('full');
        },
      },
      'log',
    );
    await log.open((bytes) => bytes);
    await log.add(Uint8Array.of(1, 2, 3, 4));
    await expect(log.flush()).rejects.toThrow('full');
    room = 2;
    await expect(log.flush()).rejects.toThrow('full');
    room = 4;
    expect(await log.flush()).toBe(5);
    expect(await store.read('log')).toEqual(Uint8Array.of(7, 1, 2, 3, 4));
  });
});
