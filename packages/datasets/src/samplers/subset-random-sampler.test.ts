import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { subsetRandomSampler } from './subset-random-sampler.ts';

it('is a permutation of what it was given', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2 ** 32 - 1)), fc.nat(), (indices, seed) => {
      const sampler = subsetRandomSampler(indices);
      const order = Array.from(sampler.indices(new Rng(seed)));
      expect(sampler.length).toBe(indices.length);
      expect(order.sort((a, b) => a - b)).toEqual([...indices].sort((a, b) => a - b));
    }),
  );
});

it('orders by the stream only, and keeps its own copy', () => {
  const indices = [5, 6, 7, 8, 9, 10];
  const sampler = subsetRandomSampler(indices);
  const before = sampler.indices(new Rng(1));
  indices.fill(0);
  expect(sampler.indices(new Rng(1))).toEqual(before);
  expect(sampler.indices(new Rng(2))).not.toEqual(before);
});

it.each([[-1], [0.5], [Number.NaN], [2 ** 32], ['1' as unknown as number]])('refuses index %s', (index) => {
  expect(() => subsetRandomSampler([3, index])).toThrow(
    `subsetRandomSampler: indices must be whole numbers in [0, 2³²), found ${index} at 1`,
  );
});
