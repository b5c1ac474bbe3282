import { Conv2d, Flatten, Linear, Sequential } from '@cnn/layers';
import { matmul, memory, Rng, scope, useBackend, zeros } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBatchSize } from './find-batch-size.ts';

/** An attempt for which memory has room for so many samples. */
const roomFor = (samples: number) => (batchSize: number) => {
  if (batchSize > samples) throw new RangeError('Array buffer allocation failed');
};

const sizes = async (...[attempt, options]: Parameters<typeof findBatchSize>) => {
  const { batchSize, trials } = await findBatchSize(attempt, options);
  return [batchSize, trials.map((trial) => trial.batchSize)];
};

describe('findBatchSize', () => {
  it('doubles until memory runs out', async () => {
    expect(await sizes(roomFor(37))).toEqual([32, [2, 4, 8, 16, 32, 64]]);
    expect(await sizes(roomFor(37), { start: 3 })).toEqual([24, [3, 6, 12, 24, 48]]);
  });

  it('ends at the largest size allowed, which need not be a power of two', async () => {
    expect(await sizes(roomFor(1000), { max: 100 })).toEqual([100, [2, 4, 8, 16, 32, 64, 100]]);
    expect(await sizes(roomFor(70), { max: 100 })).toEqual([64, [2, 4, 8, 16, 32, 64, 100]]);
    expect(await sizes(roomFor(9), { start: 5, max: 5 })).toEqual([5, [5]]);
  });

  it('goes down where the first size is too large', async () => {
    expect(await sizes(roomFor(5), { start: 100 })).toEqual([3, [100, 50, 25, 12, 6, 3]]);
  });

  it('finds the very size by halves, and tries none twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 200, max: 500 }),
        async (room, start, max) => {
          const [found, tried] = await sizes(roomFor(room), { start, max, mode: 'binsearch' });
          expect(found).toBe(Math.min(room, max));
          expect(new Set(tried as number[]).size).toBe((tried as number[]).length);
          expect((tried as number[]).length).toBeLessThan(20);
        },
      ),
    );
  });

  it('tells what fits', async () => {
    const { trials } = await findBatchSize(roomFor(3));
    expect(trials).toEqual([
      { batchSize: 2, fits: true },
      { batchSize: 4, fits: false },
    ]);
  });

  it('ends where a larger batch is not faster by the gain, and times second tries', async () => {
    let now = 0;
    const calls: number[] = [];
    /** A step takes 100 ms and 1 ms a sample; the first one of each size takes ever so long. */
    const attempt = (batchSize: number) => {
      now += calls.includes(batchSize) ? 100 + batchSize : 10_000 * batchSize;
      calls.push(batchSize);
    };
    const { batchSize, trials } = await findBatchSize(attempt, { start: 50, minGain: 0.15, clock: () => now });
    // Faster by 0.5, 0.33, 0.2 and 0.11.
    expect(trials.map(({ samplesPerSecond }) => Math.round(samplesPerSecond!))).toEqual([333, 500, 667, 800, 889]);
    expect(batchSize).toBe(400);
    expect(calls).toEqual([50, 50, 100, 100, 200, 200, 400, 400, 800, 800]);
  });

  it('counts memory that runs out at the second try, too', async () => {
    let calls = 0;
    const attempt = () => {
      if (++calls === 4) throw new RangeError('out of memory');
    };
    expect(await sizes(attempt, { minGain: 0, clock: () => 0, max: 4 })).toEqual([2, [2, 4]]);
  });

  it('passes other errors on', async () => {
    const attempt = async () => {
      throw new RangeError('DataLoader: batchSize must be at most 10');
    };
    await expect(findBatchSize(attempt)).rejects.toThrow('DataLoader: batchSize must be at most 10');
  });

  it('says that nothing fits', async () => {
    await expect(findBatchSize(roomFor(0))).rejects.toThrow(
      expect.objectContaining({
        name: 'RangeError',
        message: 'findBatchSize: not even a batch of one sample fits into memory',
        cause: expect.objectContaining({ message: 'Array buffer allocation failed' }),
      }),
    );
  });

  it('meets the end of the memory of the wasm backend, and leaves it usable', async () => {
    await useBackend('wasm', { threads: 1 });
    const { numTensors } = memory();
    // 64 MiB for a batch of 8, 16 GiB for one of 16.
    const attempt = (batchSize: number) => {
      const side = batchSize ** 4;
      scope(() => void matmul(zeros([side, 1]), zeros([1, side])));
    };
    expect(await sizes(attempt)).toEqual([8, [2, 4, 8, 16]]);
    expect(memory().numTensors).toBe(numTensors);
    const model = new Sequential(new Conv2d(1, 1, 1), new Flatten(), new Linear(4, 2)).initialize(new Rng(0));
    expect(scope(() => model.call(zeros([1, 2, 2, 1])).shape)).toEqual([1, 2]);
  });

  it.each([
    [{ start: 0 }, 'findBatchSize: start must be a whole number at least 1, found 0'],
    [{ start: 8, max: 4 }, 'findBatchSize: max must be a whole number at least 8, found 4'],
    [{ mode: 'bin' as 'power' }, "findBatchSize: unknown mode 'bin'"],
    [{ minGain: -1 }, 'findBatchSize: minGain must be at least 0, found -1'],
  ])('refuses %j', async (options, message) => {
    await expect(findBatchSize(() => {}, options)).rejects.toThrow(message);
  });
});
