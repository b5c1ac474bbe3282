import { Worker } from 'node:worker_threads';
import { type Batch, type DataError, dispose, Rng, useBackend } from '@cnn/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { ConcatDataset } from '../combine/concat-dataset.ts';
import { Subset } from '../combine/subset.ts';
import { compose } from '../images/compose.ts';
import { randomResizedCrop } from '../images/random-resized-crop.ts';
import { resize } from '../images/resize.ts';
import { PackedDataset } from '../packed-dataset.ts';
import { bundleForWorker } from '../testing/bundle-for-worker.ts';
import { TroubledDataset } from '../testing/troubled-dataset.ts';
import { DataLoader, type DataLoaderOptions } from './data-loader.ts';

beforeAll(() => useBackend('cpu'));

const packed = new PackedDataset(
  {
    name: 'noise',
    classes: ['a', 'b', 'c'],
    shape: [8, 8, 3],
    pixels: new Uint8Array(new Rng(3).words((200 * 192) / 4).buffer),
    labels: Uint8Array.from({ length: 200 }, (_, i) => i % 3),
  },
  { transform: compose(randomResizedCrop(12), resize([6, 6])) },
);

/** All that a loop gets, as text: ids, labels and every pixel. */
async function contents(batches: AsyncIterable<Batch>): Promise<{ ids: number[]; labels: number[]; pixels: string }> {
  const [ids, labels, pixels]: [number[], number[], number[]] = [[], [], []];
  for await (const batch of batches) {
    ids.push(...batch.ids);
    labels.push(...(await batch.labels.data()));
    pixels.push(...(await batch.images.data()));
    dispose([batch.images, batch.labels]);
  }
  return { ids, labels, pixels: pixels.join() };
}

describe('workers', () => {
  const settings: DataLoaderOptions = { shuffle: true, rng: new Rng(5), batchSize: 32 };

  it.each([1, 2, 4])('%i give the same batches as none', async (workers) => {
    const expected = await contents(new DataLoader(packed, settings));
    expect(new Set(expected.ids).size).toBe(200);
    expect(await contents(new DataLoader(packed, { ...settings, workers }))).toEqual(expected);
    expect(await contents(new DataLoader(packed, { ...settings, workers, batchSize: 24 }))).toEqual(expected);
  });

  it('make subsets and concatenations', async () => {
    const both = new ConcatDataset([new Subset(packed, [5, 3, 8]), packed]);
    expect(await contents(new DataLoader(both, { workers: 1, batchSize: 64 }))).toEqual(
      await contents(new DataLoader(both)),
    );
  });

  it('are kept from one epoch to the next if persistent, until closed', async () => {
    const loader = new DataLoader(packed, { ...settings, workers: 2, persistentWorkers: true });
    const alone = new DataLoader(packed, settings);
    for (let epoch = 1; epoch <= 3; epoch++) expect(await contents(loader)).toEqual(await contents(alone));
    loader.close();
    expect(await contents(loader)).toEqual(await contents(alone));
    loader.close();
  });

  it('give every batch once, in any order, if not inOrder', async () => {
    const { ids } = await contents(new DataLoader(packed, { ...settings, workers: 2, inOrder: false }));
    expect([...ids].sort((a, b) => a - b)).toEqual([...Array(200).keys()]);
  });

  it('may be left early, and aborted', async () => {
    for await (const { images, labels } of new DataLoader(packed, { ...settings, workers: 2 })) {
      dispose([images, labels]);
      break;
    }
    const controller = new AbortController();
    const loop = async (): Promise<void> => {
      for await (const { images, labels } of new DataLoader(packed, {
        ...settings,
        workers: 2,
        signal: controller.signal,
      })) {
        dispose([images, labels]);
        controller.abort(new Error('enough'));
      }
    };
    await expect(loop()).rejects.toThrow('enough');
  });

  it('cannot make what they know nothing of, which is said at once', () => {
    const own = {
      name: 'own',
      length: 1,
      classes: [],
      shape: undefined,
      get: () => ({ pixels: new Uint8Array(3), shape: [1, 1, 3] as const, label: 0 }),
    };
    expect(() => new DataLoader(own, { workers: 1 })).toThrow(
      /workers cannot make own again; give a worker of your own/,
    );
    const inverted = new PackedDataset(packed.images, { transform: (image) => image });
    expect(() => new DataLoader(inverted, { workers: 1 })).toThrow(/noise: expected transforms that a worker can make/);
    expect(() => new DataLoader(packed, { worker: () => new Worker('') })).toThrow(/found workers: 0/);
  });
});

describe('a worker of your own', async () => {
  const code = await bundleForWorker('src/testing/troubled-worker.ts');
  const loader = (trouble: string, options: DataLoaderOptions = {}): DataLoader => {
    const deaths = new Int32Array(new SharedArrayBuffer(4));
    return new DataLoader(new TroubledDataset(trouble), {
      batchSize: 4,
      workers: 2,
      worker: () => new Worker(code, { eval: true, workerData: { trouble, deaths }, stderr: true }),
      ...options,
    });
  };

  it('gives the dataset it makes', async () => {
    expect(await contents(loader('none'))).toEqual(await contents(new DataLoader(new TroubledDataset('none'))));
  });

  it('hands on what get throws, with the index and the stack of where it was thrown', async () => {
    const error = (await contents(loader('throw')).catch((thrown) => thrown)) as DataError;
    expect(error.name).toBe('DataError');
    expect(error.message).toMatch(/troubled, sample 13: .*an error: the sample is bad/);
    expect((error.cause as Error).stack).toMatch(/badSample/);
  });

  it('that dies once is replaced, and nothing is lost', async () => {
    const { ids } = await contents(loader('die once'));
    expect(ids).toEqual([...Array(20).keys()]);
  });

  it('that dies again and again over a batch is reported, with the samples', async () => {
    await expect(contents(loader('die'))).rejects.toThrow(
      /troubled, samples 12, 13, 14, 15: expected a batch, found 2 workers that died/,
    );
  });

  it('that hangs is reported after the timeout', async () => {
    await expect(contents(loader('hang', { timeout: 1 }))).rejects.toThrow(
      /troubled: expected a batch within 1 s, found none/,
    );
  });

  it('that hangs is not kept', async () => {
    const persistent = loader('hang', { timeout: 1, persistentWorkers: true });
    await expect(contents(persistent)).rejects.toThrow(/found none/);
    const { ids } = await contents(persistent.epoch(2, 4));
    expect(ids).toEqual([16, 17, 18, 19]);
    persistent.close();
  });

  it('that cannot make the dataset is reported', async () => {
    await expect(contents(loader('no dataset'))).rejects.toThrow(/a worker could not make troubled: no data here/);
    await expect(contents(loader('too few'))).rejects.toThrow(
      /expected workers to make troubled with 20 samples, found 19/,
    );
  });

  it('skips and replaces broken samples, the same for any number of workers', async () => {
    for (const broken of ['skip', 'replace'] as const) {
      const told: number[] = [];
      const options = { broken, onBroken: ({ id }: { id: number }) => told.push(id) };
      const found = await contents(loader('throw', options));
      expect(told).toEqual([13]);
      expect(found.ids).toHaveLength(broken === 'skip' ? 19 : 20);
      expect(found.ids).not.toContain(13);
      const here = new DataLoader(new TroubledDataset('throw'), { batchSize: 4, broken });
      expect(await contents(here)).toEqual(found);
    }
  });
});
