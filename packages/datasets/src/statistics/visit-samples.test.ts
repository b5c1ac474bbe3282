import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import type { Dataset, Sample } from '../dataset.ts';
import { readSample, visitSamples } from './visit-samples.ts';

const sample = (value: number): Sample => ({ pixels: Uint8Array.of(value), shape: [1, 1, 1], label: 0 });

function dataset(length: number, get: Dataset['get']): Dataset {
  return { name: 'some', length, classes: ['a'], shape: [1, 1, 1], get };
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function visited(some: Dataset): Promise<number[]> {
  const found: number[] = [];
  await visitSamples(some, ({ pixels }, index) => {
    expect(index).toBe(found.length);
    found.push(pixels[0]);
  });
  return found;
}

describe('order', () => {
  it('is the dataset’s, though later samples may be ready first', async () => {
    const some = dataset(40, async (index) => {
      await wait((index * 7) % 5);
      return sample(index);
    });
    expect(await visited(some)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('is the same where some samples are there at once', async () => {
    const some = dataset(40, (index) => (index % 3 === 0 ? sample(index) : Promise.resolve(sample(index))));
    expect(await visited(some)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });
});

it('visits each sample before it asks for the next, where that is there at once', async () => {
  const scratch = new Uint8Array(1);
  const some = dataset(40, (index) => {
    scratch[0] = index;
    return { pixels: scratch, shape: [1, 1, 1], label: 0 };
  });
  expect(await visited(some)).toEqual(Array.from({ length: 40 }, (_, i) => i));
});

it('reads several at once, but not all', async () => {
  let reading = 0;
  let most = 0;
  const some = dataset(100, async (index) => {
    most = Math.max(most, ++reading);
    await wait(1);
    reading--;
    return sample(index);
  });
  await visitSamples(some, () => {});
  expect(most).toBeGreaterThan(4);
  expect(most).toBeLessThan(50);
});

it('tells how far it is', async () => {
  const told: number[][] = [];
  const some = dataset(12, async (index) => {
    await wait(30);
    return sample(index);
  });
  await visitSamples(some, () => void busy(30), { onProgress: (...progress) => told.push(progress) });
  expect(told.length).toBeGreaterThan(3);
  expect(told.every(([done, total], i) => total === 12 && done >= (told[i - 1]?.[0] ?? 0))).toBe(true);
  expect(told.at(-1)).toEqual([12, 12]);
});

function busy(milliseconds: number): void {
  const start = performance.now();
  while (performance.now() - start < milliseconds);
}

describe('a signal stops it', () => {
  it('before the first sample', async () => {
    const some = dataset(3, () => expect.unreachable());
    const aborted = visitSamples(some, () => {}, { signal: AbortSignal.abort(new Error('enough')) });
    await expect(aborted).rejects.toThrow('enough');
  });

  it('while a sample does not come', async () => {
    const some = dataset(3, () => new Promise(() => {}));
    const signal = AbortSignal.timeout(20);
    const error = await visitSamples(some, () => {}, { signal }).catch((error) => error);
    expect(error).toBe(signal.reason);
  });

  it('between samples that never wait', async () => {
    let seen = 0;
    const some = dataset(1e9, (index) => sample(index));
    const signal = AbortSignal.timeout(100);
    await expect(visitSamples(some, () => void seen++, { signal })).rejects.toThrow();
    expect(seen).toBeGreaterThan(0);
  });
});

describe('names the sample', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('disk on fire');
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk on fire'))],
  ])('that %s', async (_, fail) => {
    const some = dataset(30, (index) => (index === 7 ? fail() : Promise.resolve(sample(index))));
    const error = await visitSamples(some, () => {}).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain('some, sample 7: expected an image of height × width × channels values');
    expect(error.message).toContain('disk on fire');
    expect(error.cause.message).toBe('disk on fire');
  });

  it.each([
    [[1, 2, 1], '1×2×1 and 1 values'],
    [[0, 1, 1], '0×1×1 and 1 values'],
    [[1, 1], '1×1 and 1 values'],
    [[1, 1, 0.5], '1×1×0.5 and 1 values'],
  ])('whose shape is %j', async (shape, found) => {
    const some = dataset(1, () => ({ ...sample(1), shape: shape as unknown as Sample['shape'] }));
    await expect(visitSamples(some, () => {})).rejects.toThrow(`some, sample 0: expected an image`);
    await expect(readSample(some, 0)).rejects.toThrow(`found a shape of ${found}`);
  });
});
