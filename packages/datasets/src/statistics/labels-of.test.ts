import { expect, it } from 'vitest';
import type { Dataset, Label } from '../dataset.ts';
import { labelsOf } from './labels-of.ts';

function dataset(labels: readonly Label[], known?: Dataset['labels']): Dataset {
  return {
    name: 'some',
    length: labels.length,
    classes: [],
    shape: [1, 1, 1],
    get: (index) => ({ pixels: new Uint8Array(1), shape: [1, 1, 1], label: labels[index] }),
    ...(known && { labels: known }),
  };
}

it('reads the samples of a dataset that does not know', async () => {
  expect(Array.from(await labelsOf(dataset([3, 0, 2 ** 40])))).toEqual([3, 0, 2 ** 40]);
  expect(await labelsOf(dataset([]))).toHaveLength(0);
});

it('reads none where the dataset knows, now or later', async () => {
  const sealed = (known: Dataset['labels']): Dataset => ({
    ...dataset([1, 2], known),
    get: () => expect.unreachable(),
  });
  expect(await labelsOf(sealed(() => [5, 6]))).toEqual([5, 6]);
  expect(await labelsOf(sealed(async () => [5, 6]))).toEqual([5, 6]);
});

it('refuses labels of several numbers, and too few', async () => {
  await expect(labelsOf(dataset([0, Float32Array.of(1, 2)]))).rejects.toThrow(
    'some, sample 1: expected a label of one number, found 2 numbers',
  );
  await expect(labelsOf(dataset([0, 1], () => [0]))).rejects.toThrow('some: expected 2 labels, found 1');
});
