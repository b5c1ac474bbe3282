import { Rng } from '@cnn/tensor';
import { expect, it } from 'vitest';
import type { Dataset } from '../dataset.ts';
import { PackedDataset } from '../packed-dataset.ts';
import { Subset } from './subset.ts';

const whole = new PackedDataset({
  name: 'whole',
  classes: ['a', 'b', 'c'],
  shape: [1, 1, 1],
  pixels: Uint8Array.of(10, 11, 12),
  labels: Uint8Array.of(0, 1, 2),
});

it('gives the samples asked for, in that order, also twice', () => {
  const subset = new Subset(whole, [2, 0, 2]);
  expect(subset.length).toBe(3);
  expect([0, 1, 2].map((i) => (subset.get(i) as { label: number }).label)).toEqual([2, 0, 2]);
  expect([subset.name, subset.classes, subset.shape]).toEqual([whole.name, whole.classes, whole.shape]);
  expect(new Subset(whole, []).length).toBe(0);
});

it('has the labels where the whole has them, at once or later', async () => {
  expect(Array.from(new Subset(whole, [2, 0, 2]).labels!() as ArrayLike<number>)).toEqual([2, 0, 2]);
  const bare: Dataset = { name: 'bare', length: 3, classes: ['a'], shape: [1, 1, 1], get: (index) => whole.get(index) };
  const later: Dataset = { ...bare, labels: async () => [7, 8, 9] };
  expect(Array.from(await new Subset(later, [1, 1]).labels!())).toEqual([8, 8]);
  expect(new Subset(bare, [1]).labels).toBeUndefined();
});

it('hands the chance of transforms on', () => {
  const found: unknown[] = [];
  const random: Dataset = {
    name: 'random',
    length: 2,
    classes: ['a'],
    shape: [1, 1, 1],
    get(index, rng) {
      found.push(index, rng);
      return { pixels: new Uint8Array(1), shape: [1, 1, 1], label: 0 };
    },
  };
  const rng = new Rng(1);
  new Subset(random, [1, 0]).get(0, rng);
  expect(found).toEqual([1, rng]);
});

it('can be made again by a worker where the whole can', () => {
  expect(new Subset(whole, [1]).recipe!()).toEqual({ maker: 'Subset', arguments: [whole.recipe(), [1]] });
  const { name, length, classes, shape } = whole;
  const bare: Dataset = { name, length, classes, shape, get: (index) => whole.get(index) };
  expect(new Subset(bare, [1]).recipe).toBeUndefined();
});

it('refuses indices that the dataset does not have', () => {
  expect(() => new Subset(whole, [0, 3])).toThrow('whole: expected an index of one of its 3 samples (from 0), found 3');
  expect(() => new Subset(whole, [0]).get(1)).toThrow(RangeError);
});
