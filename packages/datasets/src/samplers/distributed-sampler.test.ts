import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import fixture from '../fixtures/samplers.json' with { type: 'json' };
import { distributedSampler } from './distributed-sampler.ts';
import { weightedRandomSampler } from './weighted-random-sampler.ts';

const rng = new Rng(9);

it.each(fixture.shares)(
  'deals $length samples to $replicas as torch does (dropLast: $dropLast)',
  ({ length, replicas, dropLast, ranks }) => {
    for (const [rank, expected] of ranks.entries()) {
      const sampler = distributedSampler(length, { replicas, rank, dropLast, shuffle: false });
      expect(Array.from(sampler.indices(rng))).toEqual(expected);
      expect(sampler.length).toBe(expected.length);
    }
  },
);

it('covers the shuffled epoch, each sample once or, where it does not go round, twice', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.integer({ min: 1, max: 9 }), fc.boolean(), (length, replicas, dropLast) => {
      const shares = Array.from({ length: replicas }, (_, rank) =>
        distributedSampler(length, { replicas, rank, dropLast }).indices(rng),
      );
      const dealt = Array.from({ length: shares[0].length * replicas }, (_, i) => {
        return shares[i % replicas][Math.floor(i / replicas)];
      });
      const whole = Array.from(rng.permutation(length));
      const kept = dropLast ? length - (length % replicas) : length;
      expect(dealt.slice(0, kept)).toEqual(whole.slice(0, kept));
      if (dropLast) expect(dealt).toHaveLength(kept);
      else if (length > 0) expect(dealt.slice(kept)).toEqual(dealt.slice(0, dealt.length - kept));
    }),
  );
});

it('deals out the order of another sampler', () => {
  const weighted = weightedRandomSampler([1, 0, 3, 2], 6);
  const [even, odd] = [0, 1].map((rank) => distributedSampler(weighted, { replicas: 2, rank }).indices(rng));
  expect([0, 1, 2].flatMap((i) => [even[i], odd[i]])).toEqual(Array.from(weighted.indices(rng)));
});

it('refuses a rank that is no replica’s, and a shuffle of what has its own order', () => {
  expect(() => distributedSampler(8, { replicas: 2, rank: 2 })).toThrow(
    'distributedSampler: rank must be a whole number in [0, 1], found 2',
  );
  expect(() => distributedSampler(8, { replicas: 0, rank: 0 })).toThrow(/replicas must be a whole number/);
  const three = { length: 3, indices: () => [0, 1] };
  expect(() => distributedSampler(three, { replicas: 2, rank: 0, shuffle: true })).toThrow(TypeError);
  expect(() => distributedSampler(three, { replicas: 2, rank: 0 }).indices(rng)).toThrow(
    'distributedSampler: expected 3 indices of the sampler, found 2',
  );
});
