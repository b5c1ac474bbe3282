import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batchSampler } from './batch-sampler.ts';
import { randomSampler } from './random-sampler.ts';
import { sequentialSampler } from './sequential-sampler.ts';

const rng = new Rng(2);

it('cuts the order into batches', () => {
  const batches = [...batchSampler(sequentialSampler(5), 2).batches(rng)].map((batch) => Array.from(batch));
  expect(batches).toEqual([[0, 1], [2, 3], [4]]);
  const full = [...batchSampler(sequentialSampler(5), 2, { dropLast: true }).batches(rng)];
  expect(full.map((batch) => batch.length)).toEqual([2, 2]);
});

it('loses nothing but a last batch that is to be dropped', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.integer({ min: 1, max: 20 }), fc.boolean(), (length, size, dropLast) => {
      const sampler = batchSampler(randomSampler(length), size, { dropLast });
      const batches = [...sampler.batches(rng)].map((batch) => Array.from(batch));
      expect(batches).toHaveLength(sampler.length);
      const kept = dropLast ? length - (length % size) : length;
      expect(batches.flat()).toEqual(Array.from(rng.permutation(length).subarray(0, kept)));
      expect(batches.slice(0, -1).every((batch) => batch.length === size)).toBe(true);
    }),
  );
});

it('takes samplers of plain arrays', () => {
  const backwards = { length: 3, indices: () => [2, 1, 0] };
  expect([...batchSampler(backwards, 2).batches(rng)].map((batch) => Array.from(batch))).toEqual([[2, 1], [0]]);
});

it('refuses a sampler that breaks its word, and batches of nothing', () => {
  const liar = { length: 3, indices: () => [0, 1] };
  expect(() => [...batchSampler(liar, 2).batches(rng)]).toThrow(
    'batchSampler: expected 3 indices of the sampler, found 2',
  );
  expect(() => batchSampler(sequentialSampler(3), 0)).toThrow(
    'batchSampler: batchSize must be a whole number at least 1, found 0',
  );
});
