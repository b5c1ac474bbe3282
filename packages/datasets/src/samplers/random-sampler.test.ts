import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countsOf, expectFrequencies } from '../testing/expect-frequencies.ts';
import { randomSampler } from './random-sampler.ts';

const rng = new Rng(5);

it('is the permutation that loaders shuffle by', () => {
  expect(randomSampler(100).indices(rng)).toEqual(rng.permutation(100));
  expect(randomSampler(100, { samples: 7 }).indices(rng)).toEqual(rng.permutation(100).subarray(0, 7));
});

it('gives every sample once more before any comes a third time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(150), fc.nat(), (length, samples, seed) => {
      const sampler = randomSampler(length, { samples });
      const order = sampler.indices(new Rng(seed));
      expect([sampler.length, order.length]).toEqual([samples, samples]);
      const counts = countsOf(order, length);
      const passes = Math.floor(samples / length);
      expect(counts.every((count) => count === passes || count === passes + 1)).toBe(true);
    }),
  );
});

it('shuffles each pass anew', () => {
  const order = randomSampler(50, { samples: 100 }).indices(rng);
  expect(Array.from(order).slice(50)).not.toEqual(Array.from(order).slice(0, 50));
});

it('draws each sample equally often with replacement', () => {
  const order = randomSampler(20, { replacement: true, samples: 20_000 }).indices(rng);
  expectFrequencies(countsOf(order, 20), new Array(20).fill(1 / 20));
  // Of n draws from n, a share 1/e of the samples is never drawn.
  const once = countsOf(randomSampler(5000, { replacement: true }).indices(rng), 5000);
  expect(once.filter((count) => count === 0).length / 5000).toBeCloseTo(1 / Math.E, 1);
});

it('refuses to draw from nothing, and lengths that are none', () => {
  expect(randomSampler(0).indices(rng)).toHaveLength(0);
  expect(() => randomSampler(0, { samples: 1 })).toThrow('randomSampler: samples must be 0 where length is 0, found 1');
  expect(() => randomSampler(3, { samples: -1 })).toThrow(/samples must be a whole number .*found -1/);
  expect(() => randomSampler(2.5)).toThrow(/length must be a whole number .*found 2.5/);
});
