import { type Batch, dispose, Rng, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../dataset.ts';
import { randomResizedCrop } from '../images/random-resized-crop.ts';
import { PackedDataset } from '../packed-dataset.ts';
import { groupUniformSampler } from '../samplers/group-uniform-sampler.ts';
import { weightedRandomSampler } from '../samplers/weighted-random-sampler.ts';
import { DataLoader, type DataLoaderOptions } from './data-loader.ts';
import type { DataLoaderState } from './loader-state.ts';

beforeAll(() => useBackend('cpu'));

const dataset = new PackedDataset(
  {
    name: 'noise',
    classes: ['a', 'b', 'c'],
    shape: [6, 6, 1],
    pixels: new Uint8Array(new Rng(3).words((300 * 36) / 4).buffer, 0, 300 * 36),
    labels: Uint8Array.from({ length: 300 }, (_, i) => i % 3),
  },
  { transform: randomResizedCrop(3) },
);

/** Each sample with its pixels as text, in the order of the loop, which ends after `batches`. */
async function take(loop: AsyncIterable<Batch>, batches = Number.POSITIVE_INFINITY): Promise<string[]> {
  const seen: string[] = [];
  for await (const { images, labels, ids } of loop) {
    const pixels = await images.data();
    const size = pixels.length / ids.length;
    ids.forEach((id, i) => {
      seen.push(`${id}: ${pixels.slice(i * size, (i + 1) * size).join()}`);
    });
    dispose([images, labels]);
    if (--batches === 0) break;
  }
  return seen;
}

/** As a checkpoint on a disk would have it. */
const saved = (state: DataLoaderState): DataLoaderState => JSON.parse(JSON.stringify(state));

describe('stateDict', () => {
  const settings: DataLoaderOptions = { shuffle: true, rng: new Rng(2) };

  it.each([
    [32, 32, 0, 0],
    [32, 128, 0, 2],
    [128, 32, 2, 0],
    [32, 32, 2, 4],
    [128, 128, 1, 2],
  ])(
    'goes on in mid-epoch with batches of %i, then %i, and %i workers, then %i',
    async (before, after, workers, others) => {
      const whole = new DataLoader(dataset, { ...settings, batchSize: 50 });
      const epochs = [await take(whole), await take(whole), await take(whole)];
      const first = new DataLoader(dataset, { ...settings, batchSize: before, workers });
      expect(await take(first)).toEqual(epochs[0]);
      const began = await take(first, 2);
      const second = new DataLoader(dataset, { ...settings, batchSize: after, workers: others });
      second.loadStateDict(saved(first.stateDict()));
      expect([...began, ...(await take(second))]).toEqual(epochs[1]);
      expect(await take(second)).toEqual(epochs[2]);
    },
  );

  it('says where the loop is', async () => {
    const loader = new DataLoader(dataset, { ...settings, batchSize: 100 });
    expect(loader.stateDict()).toMatchObject({ epoch: 0, position: 0, samples: 300, batchSize: 100 });
    for await (const { images, labels } of loader) {
      dispose([images, labels]);
      expect(loader.stateDict()).toMatchObject({ epoch: 1, position: 100, done: [] });
      break;
    }
    await take(loader.epoch(7, 2));
    expect(loader.stateDict()).toMatchObject({ epoch: 7, position: 300 });
  });

  it('of a finished epoch, or of no epoch, begins the next one', async () => {
    const loader = new DataLoader(dataset, { ...settings, batchSize: 64 });
    const start = saved(loader.stateDict());
    const first = await take(loader);
    const end = saved(loader.stateDict());
    const second = await take(loader);
    const other = new DataLoader(dataset, { ...settings, batchSize: 64 });
    other.loadStateDict(end);
    expect(await take(other)).toEqual(second);
    other.loadStateDict(start);
    expect(await take(other)).toEqual(first);
  });

  it('goes on where batches came out of order, and misses none', async () => {
    const options: DataLoaderOptions = {
      batchSize: 10,
      workers: 2,
      inOrder: false,
      rng: new Rng(1),
      prefetchFactor: 4,
    };
    const loader = new DataLoader(dataset, options);
    const began = await take(loader, 7);
    const other = new DataLoader(dataset, options);
    other.loadStateDict(saved(loader.stateDict()));
    const all = [...began, ...(await take(other))];
    expect(all).toHaveLength(300);
    expect(new Set(all).size).toBe(300);
  });

  it('keeps apart what a sampler draws twice', async () => {
    const sampler = weightedRandomSampler(
      Float64Array.from({ length: 300 }, (_, i) => (i < 5 ? 1 : 0)),
      60,
    );
    const options: DataLoaderOptions = { sampler, rng: new Rng(4) };
    const whole = await take(new DataLoader(dataset, { ...options, batchSize: 8 }));
    // Five samples, each of which comes often, each time cropped in another way.
    expect(new Set(whole.map((text) => text.split(':')[0])).size).toBe(5);
    expect(new Set(whole).size).toBeGreaterThan(50);
    const loader = new DataLoader(dataset, { ...options, batchSize: 8, workers: 1 });
    const began = await take(loader, 3);
    const other = new DataLoader(dataset, { ...options, batchSize: 6 });
    other.loadStateDict(saved(loader.stateDict()));
    expect([...began, ...(await take(other))]).toEqual(whole);
  });

  it('goes on between the batches of a batch sampler', async () => {
    const batchSampler = groupUniformSampler(dataset.labels(), { batchSize: 12, groupsPerBatch: 2 });
    const options: DataLoaderOptions = { batchSampler, rng: new Rng(4) };
    const loader = new DataLoader(dataset, options);
    expect([loader.length, loader.samples]).toEqual([25, 300]);
    const whole = await take(loader.epoch(1));
    const began = await take(loader.epoch(1), 10);
    const other = new DataLoader(dataset, options);
    other.loadStateDict(saved(loader.stateDict()));
    expect([...began, ...(await take(other))]).toEqual(whole);
    expect(await take(new DataLoader(dataset, options).epoch(1, 10))).toEqual(whole.slice(120));
  });

  it('is refused where it does not belong, with the reason', () => {
    const loader = new DataLoader(dataset, { ...settings, batchSize: 10 });
    const state = loader.stateDict();
    const refused = (change: Partial<DataLoaderState>, by = loader): void => by.loadStateDict({ ...state, ...change });
    expect(() => refused({ samples: 200 })).toThrow(/expected a state of 300 samples, found one of 200/);
    expect(() => refused({ key: [1, 2] })).toThrow(/expected a state of chance .*, found \[1,2\]/);
    expect(() => refused({ position: -1 })).toThrow(/expected what stateDict gave/);
    expect(() => refused({ position: 301 })).toThrow(/expected what stateDict gave/);
    expect(() => refused({ done: undefined as unknown as number[] })).toThrow(/expected what stateDict gave/);
    expect(() => refused({ batchSize: 5, done: [5] })).toThrow(/expected a state of batch size 10, found 5/);
    // What a damaged file may have given.
    expect(() => loader.loadStateDict(null as unknown as DataLoaderState)).toThrow(/expected what stateDict gave/);
    expect(() => refused({ epoch: 2 ** 60 })).toThrow(/expected what stateDict gave/);
    const key = { toString: 1 } as unknown as DataLoaderState['key'];
    expect(() => refused({ key })).toThrow(/expected a state of chance .*, found \{"toString":1\}/);
  });
});

describe('options that exclude each other', () => {
  const sampler = weightedRandomSampler([1, 1], 2);
  const batchSampler = groupUniformSampler([0, 1], { batchSize: 2, groupsPerBatch: 2 });
  it.each<[string, DataLoaderOptions]>([
    ['sampler or shuffle', { sampler, shuffle: true }],
    ['batchSampler or batchSize', { batchSampler, batchSize: 2 }],
    ['batchSampler or dropLast', { batchSampler, dropLast: true }],
    ['batchSampler or sampler', { batchSampler, sampler }],
  ])('%s', (message, options) => {
    expect(() => new DataLoader(dataset, options)).toThrow(`expected ${message}, found both`);
  });
});

describe('collate', () => {
  const ragged: Dataset = {
    name: 'ragged',
    length: 5,
    classes: ['only'],
    shape: undefined,
    get: (index) => ({ pixels: new Uint8Array(index + 1).fill(index), shape: [1, index + 1, 1], label: 0 }),
  };

  it('gets the samples one by one, which may differ in shape', async () => {
    const seen: number[][] = [];
    const collate = (samples: readonly { readonly pixels: ArrayLike<number> }[], ids: readonly number[]): number[] => [
      ...ids,
      ...samples.map(({ pixels }) => pixels.length),
    ];
    for await (const batch of new DataLoader(ragged, { batchSize: 2, collate })) seen.push(batch);
    expect(seen).toEqual([
      [0, 1, 1, 2],
      [2, 3, 3, 4],
      [4, 5],
    ]);
  });

  it('is asked for where shapes differ', async () => {
    await expect(take(new DataLoader(ragged, { batchSize: 2 }))).rejects.toThrow(
      /ragged, sample 1: expected 1×1×1 as sample 0 of the batch, found 1×2×1; bring all to one size/,
    );
  });

  it('is the only one to change images', () => {
    const augment = { name: 'Same', sample: () => ({}), apply: <T>(images: T) => images };
    expect(() => new DataLoader(ragged, { collate: () => 0, augment })).toThrow('found both');
  });
});

describe('labels of several numbers', () => {
  it.each([
    ['int32', Int32Array.of(1, 2)],
    ['float32', Float32Array.of(0.5, 2)],
  ])('come as %s', async (dtype, label) => {
    const boxes: Dataset = {
      ...dataset,
      name: 'boxes',
      length: 3,
      classes: [],
      shape: [1, 1, 1],
      get: () => ({ pixels: new Uint8Array(1), shape: [1, 1, 1], label }),
    };
    for await (const { images, labels } of new DataLoader(boxes, { batchSize: 3 })) {
      expect([labels.dtype, labels.shape]).toEqual([dtype, [3, 2]]);
      expect([...(await labels.data())]).toEqual([...label, ...label, ...label]);
      dispose([images, labels]);
    }
  });
});
