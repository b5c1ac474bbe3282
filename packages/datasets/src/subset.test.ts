import { expect, it } from 'vitest';
import { PackedDataset } from './packed-dataset.ts';
import { Subset } from './subset.ts';

const whole = new PackedDataset({
  name: 'whole',
  classes: ['a', 'b', 'c'],
  shape: [1, 1, 1],
  pixels: Uint8Array.of(10, 11, 12),
  labels: [0, 1, 2],
});

it('gives the samples asked for, in that order, also twice', () => {
  const subset = new Subset(whole, [2, 0, 2]);
  expect(subset.length).toBe(3);
  expect([0, 1, 2].map((i) => (subset.get(i) as { label: number }).label)).toEqual([2, 0, 2]);
  expect([subset.name, subset.classes, subset.shape]).toEqual([whole.name, whole.classes, whole.shape]);
  expect(new Subset(whole, []).length).toBe(0);
});

it('refuses indices that the dataset does not have', () => {
  expect(() => new Subset(whole, [0, 3])).toThrow('whole: expected an index of one of its 3 samples (from 0), found 3');
  expect(() => new Subset(whole, [0]).get(1)).toThrow(RangeError);
});
