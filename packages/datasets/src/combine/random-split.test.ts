import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../dataset.ts';
import fixture from '../fixtures/samplers.json' with { type: 'json' };
import { randomSplit } from './random-split.ts';

function numbered(length: number, label: (index: number) => number = () => 0): Dataset {
  return {
    name: 'numbered',
    length,
    classes: ['a', 'b', 'c'],
    shape: [1, 1, 1],
    get: (index) => ({ pixels: Uint8Array.of(index), shape: [1, 1, 1], label: label(index) }),
  };
}

const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);

it.each(fixture.splits)(
  'shares $length samples by $fractions as torch does',
  async ({ length, fractions, lengths }) => {
    const parts = await randomSplit(numbered(length), fractions.map(Number));
    expect(parts.map((part) => part.length)).toEqual(lengths);
  },
);

it('gives every sample to one part, in an order that the stream decides', async () => {
  const dataset = numbered(100);
  const parts = await randomSplit(dataset, [70, 0, 30], { rng: new Rng(1) });
  expect(parts.map((part) => part.length)).toEqual([70, 0, 30]);
  expect(sorted(parts.flatMap(({ indices }) => Array.from(indices)))).toEqual(Array.from({ length: 100 }, (_, i) => i));
  const [again] = await randomSplit(dataset, [70, 30], { rng: new Rng(1) });
  const [other] = await randomSplit(dataset, [70, 30], { rng: new Rng(2) });
  expect(again.indices).toEqual(parts[0].indices);
  expect(other.indices).not.toEqual(parts[0].indices);
});

describe('stratified', () => {
  it('gives every part its share of each class, and every sample to one part', async () => {
    const values = fc.array(fc.integer({ min: -2, max: 5 }), { minLength: 1, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(values, fc.nat(), fc.nat(), async (stratify, seed, cut) => {
        const { length } = stratify;
        const first = cut % (length + 1);
        const second = Math.floor((length - first) / 3);
        const lengths = [first, second, length - first - second];
        const parts = await randomSplit(numbered(length), lengths, { rng: new Rng(seed), stratify });
        expect(parts.map((part) => part.length)).toEqual(lengths);
        expect(sorted(parts.flatMap(({ indices }) => Array.from(indices)))).toEqual(stratify.map((_, i) => i));
        for (const { indices } of parts) {
          for (const value of new Set(stratify)) {
            const size = stratify.filter((other) => other === value).length;
            const found = Array.from(indices).filter((index) => stratify[index] === value).length;
            expect(Math.abs(found - (size * indices.length) / length)).toBeLessThan(1);
          }
        }
      }),
    );
  });

  it('reads the labels of the dataset', async () => {
    const dataset = numbered(300, (index) => (index < 30 ? 0 : index < 120 ? 1 : 2));
    const parts = await randomSplit(dataset, [0.8, 0.1, 0.1], { stratify: true });
    const counts = parts.map(({ indices }) => {
      const labels = Array.from(indices, (index) => (index < 30 ? 0 : index < 120 ? 1 : 2));
      return [0, 1, 2].map((label) => labels.filter((other) => other === label).length);
    });
    expect(counts).toEqual([
      [24, 72, 144],
      [3, 9, 18],
      [3, 9, 18],
    ]);
  });

  it('picks at random within a class', async () => {
    const { indices } = (await randomSplit(numbered(60), [30, 30], { stratify: new Array(60).fill(0) }))[0];
    expect(sorted(Array.from(indices))).not.toEqual(Array.from({ length: 30 }, (_, i) => i));
  });
});

describe('refuses', () => {
  it.each([
    [[5, 6], 'parts must be whole numbers that add up to 10 or fractions that add up to 1, found 5, 6'],
    [[2.5, 7.5], 'parts must be whole numbers'],
    [[0.5, 0.4], 'parts must be whole numbers'],
    [[], 'parts must be whole numbers'],
    [[11, -1], 'parts must be at least 0, found -1 at 1'],
    [[Number.NaN, 1], 'parts must be at least 0, found NaN at 0'],
  ])('parts %j', async (parts, message) => {
    await expect(randomSplit(numbered(10), parts)).rejects.toThrow(`randomSplit: ${message}`);
  });

  it('values that do not belong to the samples', async () => {
    await expect(randomSplit(numbered(3), [1, 2], { stratify: [0, 1] })).rejects.toThrow(
      'randomSplit: stratify must have 3 values, one a sample, found 2',
    );
    await expect(randomSplit(numbered(2), [1, 1], { stratify: [0, 0.5] })).rejects.toThrow(
      'randomSplit: stratify must be whole numbers, found 0.5 at 1',
    );
  });
});
