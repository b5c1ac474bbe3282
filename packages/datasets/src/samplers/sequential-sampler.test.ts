import { Rng } from '@cnn/tensor';
import { expect, it } from 'vitest';
import { sequentialSampler } from './sequential-sampler.ts';

it('counts up', () => {
  const sampler = sequentialSampler(4);
  expect(sampler.length).toBe(4);
  expect(Array.from(sampler.indices(new Rng(0)))).toEqual([0, 1, 2, 3]);
  expect(sequentialSampler(0).indices(new Rng(0))).toHaveLength(0);
});

it.each([-1, 1.5, Number.NaN, 2 ** 32])('refuses %s samples', (length) => {
  expect(() => sequentialSampler(length)).toThrow(
    `sequentialSampler: length must be a whole number in [0, 4294967295], found ${length}`,
  );
});
