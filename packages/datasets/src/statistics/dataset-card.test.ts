import { Rng } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import type { Dataset, Label, Sample } from '../dataset.ts';
import { datasetCard } from './dataset-card.ts';

const classes = ['cat', 'dog', 'frog'];

function dataset(samples: readonly Sample[], { name = 'pets', classes: names = classes } = {}): Dataset {
  return { name, length: samples.length, classes: names, shape: undefined, get: (index) => samples[index] };
}

const sample = (label: Label, ...values: number[]): Sample => ({
  pixels: Uint8Array.from(values),
  shape: [1, values.length, 1],
  label,
});

/** A picture of its own for each seed. */
function picture(seed: number, label: Label = 0): Sample {
  return { pixels: new Uint8Array(new Rng(seed).words(72).buffer), shape: [16, 18, 1], label };
}

describe('one split', () => {
  it('counts classes and shapes', async () => {
    const card = await datasetCard(dataset([sample(0, 1), sample(2, 2), sample(0, 3, 4), sample(0, 5)]));
    expect(card.train.classCounts).toEqual([3, 0, 1]);
    expect(card.train.imbalance).toBe(Number.POSITIVE_INFINITY);
    expect(card.train.shapes).toEqual([
      { shape: [1, 1, 1], samples: 3 },
      { shape: [1, 2, 1], samples: 1 },
    ]);
    expect((await datasetCard(dataset([0, 0, 1, 2, 2, 2].map((label) => picture(label, label))))).train.imbalance).toBe(
      3,
    );
    expect([card.name, card.classes, card.test, card.nearDuplicates]).toEqual(['pets', classes, undefined, undefined]);
  });

  it('measures pixels, and makes the mean image', async () => {
    const card = await datasetCard(dataset([sample(0, 0, 255), sample(1, 51, 255)]));
    expect(card.train.meanImage).toEqual({ pixels: Float32Array.of(0.1, 1), shape: [1, 2, 1] });
    expect(card.train.pixels!.mean[0]).toBeCloseTo(0.55, 12);
    expect(card.train.pixels!.imageStd[0]).toBeCloseTo(0.45, 12);
  });

  it('has no mean image of different shapes, and no statistics of different channels', async () => {
    const wide = await datasetCard(dataset([sample(0, 1), sample(0, 1, 2), sample(0, 3)]));
    expect(wide.train.meanImage).toBeUndefined();
    expect(wide.train.pixels!.mean[0]).toBeCloseTo(7 / 4 / 255, 12);
    const colour: Sample = { pixels: new Uint8Array(3), shape: [1, 1, 3], label: 0 };
    expect((await datasetCard(dataset([sample(0, 1), colour]))).train.pixels).toBeUndefined();
  });

  it('takes floats as they are, and labels that are no classes', async () => {
    const floats: Sample = { pixels: Float32Array.of(-1, 3), shape: [1, 2, 1], label: Float32Array.of(0.5, 2) };
    const card = await datasetCard(dataset([floats], { classes: ['mouth', 'nose'] as string[] }));
    expect(card.train.meanImage!.pixels).toEqual(Float32Array.of(-1, 3));
    expect(card.train.pixels).toEqual({ mean: [1], std: [2], imageStd: [2] });
    expect([card.train.classCounts, card.train.imbalance]).toEqual([undefined, undefined]);
  });

  it('is there for no samples too', async () => {
    const { train, duplicates } = await datasetCard(dataset([]));
    expect(train).toEqual({ name: 'pets', samples: 0, classCounts: [0, 0, 0], shapes: [] });
    expect(duplicates).toEqual([]);
  });
});

describe('duplicates', () => {
  it('are found within and between the splits, with their labels', async () => {
    const train = [picture(1), picture(2, 1), picture(1), picture(3, 2), picture(4)];
    const test = [picture(5), picture(2, 2), picture(3, 2), picture(5)];
    const card = await datasetCard(dataset(train), { test: dataset(test) });
    expect(card.duplicates).toEqual([
      { train: [0, 2], test: [], labels: ['cat'] },
      { train: [1], test: [1], labels: ['dog', 'frog'] },
      { train: [3], test: [2], labels: ['frog'] },
      { train: [], test: [0, 3], labels: ['cat'] },
    ]);
    expect(card.conflicts).toEqual([card.duplicates[1]]);
  });

  it('contradict each other by several numbers too', async () => {
    const labels = [Int32Array.of(1, 2), Int32Array.of(1, 2), Int32Array.of(1, 3)];
    const same = await datasetCard(dataset(labels.slice(0, 2).map((label) => picture(0, label))));
    expect([same.duplicates.length, same.conflicts.length]).toEqual([1, 0]);
    const { conflicts } = await datasetCard(dataset(labels.map((label) => picture(0, label))));
    expect(conflicts).toEqual([{ train: [0, 1, 2], test: [], labels: ['[1, 2]', '[1, 3]'] }]);
  });
});

describe('near-duplicates', () => {
  const brighter = ({ pixels, ...rest }: Sample): Sample => ({
    ...rest,
    pixels: Uint8Array.from(pixels, (value) => value >> 1),
  });

  it('are changed copies, and not exact ones', async () => {
    const train = [picture(1, 0), picture(2, 1), picture(2, 1), picture(3)];
    const test = [brighter(picture(1, 2)), picture(4)];
    const card = await datasetCard(dataset(train), { test: dataset(test), nearDistance: 2 });
    expect(card.nearDuplicates).toEqual([{ train: [0], test: [0], labels: ['cat', 'frog'] }]);
    expect(card.duplicates).toEqual([{ train: [1, 2], test: [], labels: ['dog'] }]);
  });

  it('count exact copies of a picture that has another one', async () => {
    const train = [picture(1), picture(1), brighter(picture(1))];
    const card = await datasetCard(dataset(train), { nearDistance: 0 });
    expect(card.nearDuplicates).toEqual([{ train: [0, 1, 2], test: [], labels: ['cat'] }]);
  });
});

it('tells how far it is over both splits, and can be stopped', async () => {
  const told: number[][] = [];
  const later: Dataset = { ...dataset([picture(1), picture(2)]), get: async (index) => picture(index) };
  await datasetCard(later, { test: later, onProgress: (...progress) => told.push(progress) });
  expect(told.at(-1)).toEqual([4, 4]);
  expect(told.every(([done], i) => i === 0 || done >= told[i - 1][0])).toBe(true);
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(datasetCard(later, { signal })).rejects.toThrow('enough');
});

describe('refuses', () => {
  it('test samples of other classes', async () => {
    const test = dataset([], { classes: ['cat', 'dog'] });
    await expect(datasetCard(dataset([]), { test })).rejects.toThrow(
      'datasetCard: expected test samples of the classes cat, dog, frog, found cat, dog',
    );
  });

  it('a label of no class, and pixels that are not finite', async () => {
    await expect(datasetCard(dataset([sample(0, 1), sample(3, 1)]))).rejects.toThrow(
      'pets, sample 1: expected a label of one of 3 classes (from 0), found 3',
    );
    const broken: Sample = { pixels: Float32Array.of(Number.NaN), shape: [1, 1, 1], label: 0 };
    await expect(datasetCard(dataset([broken]))).rejects.toThrow('pets, sample 0: expected finite pixels');
  });

  it.each([-1, 9, 1.5])('a distance of %s', async (nearDistance) => {
    await expect(datasetCard(dataset([]), { nearDistance })).rejects.toThrow(
      `datasetCard: nearDistance must be a whole number in [0, 8], found ${nearDistance}`,
    );
  });
});
