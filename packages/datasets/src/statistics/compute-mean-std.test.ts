import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dataset, Sample } from '../dataset.ts';
import fixture from '../fixtures/pixel-statistics.json' with { type: 'json' };
import { PackedDataset } from '../packed-dataset.ts';
import { computeMeanStd } from './compute-mean-std.ts';

const packed = { name: 'packed', classes: ['a'], shape: [1, 2, 2] as const };

function listed(images: readonly Pick<Sample, 'pixels' | 'shape'>[]): Dataset {
  const { length } = images;
  return { name: 'listed', length, classes: [], shape: undefined, get: (index) => ({ ...images[index], label: 0 }) };
}

it('measures each channel over all pixels', async () => {
  const dataset = new PackedDataset({
    ...packed,
    pixels: Uint8Array.of(0, 10, 255, 20, 0, 30, 255, 40),
    labels: Uint8Array.of(0, 0),
  });
  const { mean, std, imageStd } = await computeMeanStd(dataset);
  expect(mean[0]).toBe(0.5);
  expect(std[0]).toBe(0.5);
  expect(mean[1]).toBeCloseTo(25 / 255, 12);
  expect(std[1]).toBeCloseTo(Math.sqrt(125) / 255, 12);
  expect(imageStd).toEqual([0.5, 5 / 255]);
});

it.each([
  ['train', 'train'],
  ['test', 't10k'],
] as const)('agrees with NumPy on Fashion-MNIST’s %s images', async (split, prefix) => {
  const file = new URL(`../../assets/fashion-mnist-sample/${prefix}-images-idx3-ubyte.gz`, import.meta.url);
  const pixels = gunzipSync(await readFile(file)).subarray(16);
  const labels = new Uint8Array(pixels.length / 784);
  const found = await computeMeanStd(
    new PackedDataset({ name: split, classes: ['a'], shape: [28, 28, 1], pixels, labels }),
  );
  for (const key of ['mean', 'std', 'imageStd'] as const) expect(found[key][0]).toBeCloseTo(fixture[split][key][0], 7);
});

it('agrees with the definition for bytes and floats of all sizes', async () => {
  const image = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.boolean(), fc.nat());
  await fc.assert(
    fc.asyncProperty(
      fc.array(image, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 3 }),
      async (list, c) => {
        const images = list.map(([height, width, floats, seed]) => {
          const values = Array.from({ length: height * width * c }, (_, i) => ((seed + 1) * (i + 3) * 7919) % 256);
          const pixels = floats ? Float32Array.from(values, (value) => value - 1000) : Uint8Array.from(values);
          return { pixels, shape: [height, width, c] as const, scale: floats ? 1 : 1 / 255 };
        });
        const { mean, std, imageStd } = await computeMeanStd(listed(images));
        for (let channel = 0; channel < c; channel++) {
          const each = images.map(({ pixels, scale }) =>
            Array.from(pixels, (value) => value * scale).filter((_, i) => i % c === channel),
          );
          expect(mean[channel]).toBeCloseTo(meanOf(each.flat()), 8);
          expect(std[channel]).toBeCloseTo(stdOf(each.flat()), 8);
          expect(imageStd[channel]).toBeCloseTo(meanOf(each.map(stdOf)), 8);
        }
      },
    ),
  );
});

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function stdOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}

it('gives exactly zero deviation for one colour', async () => {
  const dataset = new PackedDataset({
    ...packed,
    pixels: new Uint8Array(4 * 9999).fill(77),
    labels: new Uint8Array(9999),
  });
  const { std, imageStd } = await computeMeanStd(dataset);
  expect([std, imageStd]).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

it('loses no small deviation beside a large mean', async () => {
  const pixels = Float32Array.of(2 ** 20, 2 ** 20 + 1);
  const { mean, std } = await computeMeanStd(
    listed(Array.from({ length: 1000 }, () => ({ pixels, shape: [1, 2, 1] }))),
  );
  expect(mean[0]).toBeCloseTo(2 ** 20 + 0.5, 8);
  expect(std[0]).toBeCloseTo(0.5, 12);
});

it('leaves the spread between images out of imageStd', async () => {
  const plain = [0, 255].map((value) => ({ pixels: new Uint8Array(4).fill(value), shape: [2, 2, 1] as const }));
  expect(await computeMeanStd(listed(plain))).toEqual({ mean: [0.5], std: [0.5], imageStd: [0] });
});

it('waits for datasets that are asynchronous, and tells how far it is', async () => {
  const dataset = new PackedDataset({ ...packed, pixels: Uint8Array.of(51, 0, 51, 0), labels: Uint8Array.of(0) });
  const later = { ...packed, length: 1, get: async (index: number) => dataset.get(index) };
  const told: number[][] = [];
  const onProgress = (...progress: number[]): void => void told.push(progress);
  expect((await computeMeanStd(later, { onProgress })).mean).toEqual([0.2, 0]);
  expect(told).toEqual([[1, 1]]);
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(computeMeanStd(later, { signal })).rejects.toThrow('enough');
});

describe('refuses', () => {
  it('an empty dataset', async () => {
    await expect(computeMeanStd(listed([]))).rejects.toThrow('computeMeanStd: listed has no samples');
  });

  it('images of other channels than the first', async () => {
    const images = [1, 3].map((c) => ({ pixels: new Uint8Array(c), shape: [1, 1, c] as const }));
    await expect(computeMeanStd(listed(images))).rejects.toThrow(
      'listed, sample 1: expected 1 channels, as those before, found 3; bring all images to the same number',
    );
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY])('pixels of %s', async (value) => {
    const images = [0, value].map((one) => ({ pixels: Float32Array.of(one), shape: [1, 1, 1] as const }));
    await expect(computeMeanStd(listed(images))).rejects.toThrow('listed, sample 1: expected finite pixels');
  });
});
