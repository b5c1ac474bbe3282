import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PackedDataset } from '../packed-dataset.ts';
import { computeMeanStd } from '../statistics/compute-mean-std.ts';
import { CIFAR10, loadCIFAR10 } from './cifar10.ts';
import { loadFashionMNISTSample } from './fashion-mnist-sample.ts';
import { FashionMNIST, loadFashionMNIST } from './mnist.ts';

/** How often each label comes. */
function counts({ images, classes }: PackedDataset): number[] {
  const found = new Array<number>(classes.length).fill(0);
  for (const label of images.labels) found[label]++;
  return found;
}

const fashion = '/usr/share/datasets/fashion-mnist';
const hasFashion = existsSync(fashion);
if (!hasFashion) console.warn(`skipped: real Fashion-MNIST needs ${fashion} (Debian's dataset-fashion-mnist)`);

describe.skipIf(!hasFashion)('Fashion-MNIST of Debian', () => {
  let train: PackedDataset;
  beforeAll(async () => {
    train = await loadFashionMNIST({ root: fashion, split: 'train' });
  });

  it('has as many images of each class', async () => {
    const test = await loadFashionMNIST({ root: fashion, split: 'test' });
    expect([train.shape, train.length, test.length]).toEqual([[28, 28, 1], 60_000, 10_000]);
    expect(counts(train)).toEqual(new Array(10).fill(6_000));
    expect(counts(test)).toEqual(new Array(10).fill(1_000));
  });

  it('has the mean and deviation that are stated', async () => {
    const { mean, std } = await computeMeanStd(train);
    expect(mean[0].toFixed(4)).toBe(FashionMNIST.mean?.[0].toFixed(4));
    expect(std[0].toFixed(4)).toBe(FashionMNIST.std?.[0].toFixed(4));
  });

  it('begins with the images of the embedded sample', async () => {
    const sample = await loadFashionMNISTSample({ split: 'train' });
    // The sample has the first 600 of each class, so all before the 601st of any class are the same.
    for (const index of [0, 1, 1234, 4999]) expect(sample.load(index)).toEqual(train.load(index));
    const [some, all] = [sample, train].map(({ images }) => images.pixels.subarray(0, 784 * 5000));
    expect(Buffer.compare(some, all)).toBe(0);
  });
});

const cifar = process.env.CNN_CIFAR10;
if (!cifar) console.warn('skipped: real CIFAR-10 needs its folder in CNN_CIFAR10');

describe.skipIf(!cifar)('CIFAR-10 of CNN_CIFAR10', () => {
  it('has as many images of each class, with the mean and deviation that are stated', async () => {
    const train = await loadCIFAR10({ root: cifar, split: 'train' });
    expect(train.length).toBe(50_000);
    expect(train.classes).toEqual(CIFAR10.classes);
    expect(counts(train)).toEqual(new Array(10).fill(5_000));
    expect(counts(await loadCIFAR10({ root: cifar, split: 'test' }))).toEqual(new Array(10).fill(1_000));
    const { mean, std, imageStd } = await computeMeanStd(train);
    // To two decimals, for it may be a copy that has been through JPEG.
    for (const channel of [0, 1, 2]) {
      expect(mean[channel]).toBeCloseTo(CIFAR10.mean[channel], 2);
      expect(std[channel]).toBeCloseTo(CIFAR10.pixelStd[channel], 2);
      expect(imageStd[channel]).toBeCloseTo(CIFAR10.std[channel], 2);
    }
  });
});
