import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsOf, expectFrequencies } from '../testing/expect-frequencies.ts';
import { groupUniformSampler } from './group-uniform-sampler.ts';

const rng = new Rng(8);
// Groups of 1, 9, 30 and 60 samples, not side by side.
const groups = Int32Array.from({ length: 100 }, (_, i) => {
  const place = (i * 37) % 100;
  return place < 1 ? 40 : place < 10 ? 30 : place < 40 ? 20 : 10;
});

it('draws equally many of different groups for each batch', () => {
  const sampler = groupUniformSampler(groups, { batchSize: 12, groupsPerBatch: 3 });
  const batches = [...sampler.batches(rng)];
  expect([sampler.length, batches.length]).toEqual([8, 8]);
  for (const batch of batches) {
    const found = Array.from(batch, (index) => groups[index]);
    expect(found).toHaveLength(12);
    expect(new Set(found).size).toBe(3);
    for (let i = 0; i < 12; i++) expect(found[i]).toBe(found[i - (i % 4)]);
  }
});

it.each([true, false])('makes groups equally likely, and the samples of a group (distinct: %s)', (distinct) => {
  const options = { batchSize: 4, groupsPerBatch: 2, distinct, batches: 8000 };
  const firsts: number[] = [];
  const members: number[] = [];
  for (const batch of groupUniformSampler(groups, options).batches(rng)) {
    firsts.push(groups[batch[0]] / 10 - 1);
    if (groups[batch[2]] === 20) members.push(batch[2]);
  }
  expectFrequencies(countsOf(firsts, 4), [0.25, 0.25, 0.25, 0.25]);
  expectFrequencies(
    countsOf(members, 100),
    Array.from(groups, (group) => (group === 20 ? 1 / 30 : 0)),
  );
});

it('repeats a sample within a batch only if its group is too small', () => {
  const member = fc.array(fc.nat(4), { minLength: 6, maxLength: 60 });
  fc.assert(
    fc.property(member, fc.integer({ min: 1, max: 6 }), fc.nat(), (values, share, seed) => {
      const sampler = groupUniformSampler(values, { batchSize: share, groupsPerBatch: 1, batches: 5 });
      for (const batch of sampler.batches(new Rng(seed))) {
        const group = values[batch[0]];
        const size = values.filter((value) => value === group).length;
        expect(Array.from(batch).every((index) => values[index] === group)).toBe(true);
        if (size >= share) expect(new Set(Array.from(batch)).size).toBe(share);
      }
    }),
  );
});

it('gives the same batches for the same stream', () => {
  const sampler = groupUniformSampler(groups, { batchSize: 8, groupsPerBatch: 2 });
  expect([...sampler.batches(new Rng(1))]).toEqual([...sampler.batches(new Rng(1))]);
  expect([...sampler.batches(new Rng(1))]).not.toEqual([...sampler.batches(new Rng(2))]);
});

describe('refuses', () => {
  it.each([
    [{ batchSize: 10, groupsPerBatch: 3 }, 'batchSize must be a multiple of groupsPerBatch 3, found 10'],
    [{ batchSize: 10, groupsPerBatch: 5 }, 'groupsPerBatch must be at most the 4 groups that occur, found 5'],
    [{ batchSize: 0, groupsPerBatch: 1 }, 'batchSize must be a whole number at least 1, found 0'],
    [{ batchSize: 4, groupsPerBatch: 0 }, 'groupsPerBatch must be a whole number at least 1, found 0'],
    [{ batchSize: 4, groupsPerBatch: 2, batches: -1 }, 'batches must be a whole number at least 0, found -1'],
  ])('%j', (options, message) => {
    expect(() => groupUniformSampler(groups, options)).toThrow(`groupUniformSampler: ${message}`);
  });

  it('groups that are no numbers', () => {
    expect(() => groupUniformSampler([1, Number.NaN], { batchSize: 1, groupsPerBatch: 1 })).toThrow(
      'groupUniformSampler: groups must be whole numbers, found NaN at 1',
    );
  });
});
