import { Rng } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsOf, expectFrequencies } from '../testing/expect-frequencies.ts';
import { weightedRandomSampler } from './weighted-random-sampler.ts';

const rng = new Rng(3);
const weights = [4, 0, 1, 0.5, 0, 2.5, 0];

describe('with replacement', () => {
  it.each([
    ['a few', weights],
    ['very uneven ones', [1e-3, 1, 1e-3, 1e3, 0, 0, 1e-3, 50]],
    ['a thousand', Array.from({ length: 1000 }, (_, i) => (i % 10) * (i % 3))],
    ['one', [7]],
    ['huge ones', [1e308, 0, 1e308, 0.5e308]],
    ['tiny ones', [5e-324, 0, 10e-324]],
  ])('draws in proportion to the weights: %s', (_, given) => {
    const order = weightedRandomSampler(given, 200_000).indices(rng);
    const largest = Math.max(...given);
    const relative = given.map((weight) => weight / largest);
    const total = relative.reduce((sum, weight) => sum + weight, 0);
    const probabilities = relative.map((weight) => weight / total);
    expectFrequencies(countsOf(order, given.length), probabilities);
  });

  it('never draws what has no weight', () => {
    const some = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e300, noNaN: true })), { minLength: 1 });
    fc.assert(
      fc.property(some, fc.nat(), (given, seed) => {
        fc.pre(given.some((weight) => weight > 0));
        const order = weightedRandomSampler(given, 50).indices(new Rng(seed));
        expect(order).toHaveLength(50);
        expect(Array.from(order).every((index) => given[index] > 0)).toBe(true);
      }),
    );
  });
});

describe('without replacement', () => {
  it('gives what has weight, each once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 200 }), fc.nat(), (given, seed) => {
        const positive = given.flatMap((weight, i) => (weight > 0 ? [i] : []));
        const sampler = weightedRandomSampler(given, positive.length, { replacement: false });
        expect(Array.from(sampler.indices(new Rng(seed))).sort((a, b) => a - b)).toEqual(positive);
      }),
    );
  });

  it('draws each next one among those that are left', () => {
    const given = [3, 2, 1];
    const sampler = weightedRandomSampler(given, 2, { replacement: false });
    const pairs = new Uint32Array(9);
    for (let i = 0; i < 30_000; i++) {
      const [first, second] = Array.from(sampler.indices(rng.fold(i)));
      pairs[first * 3 + second]++;
    }
    const probabilities = Array.from({ length: 9 }, (_, i) => {
      const [first, second] = [given[Math.floor(i / 3)], given[i % 3]];
      return Math.floor(i / 3) === i % 3 ? 0 : ((first / 6) * second) / (6 - first);
    });
    expectFrequencies(pairs, probabilities);
  });

  it('keeps apart weights of very different size', () => {
    const order = weightedRandomSampler([0, 1e-320, 1e300, 0, 1], 3, { replacement: false }).indices(rng);
    expect(Array.from(order)).toEqual([2, 4, 1]);
  });
});

it('gives the same order for the same stream', () => {
  for (const replacement of [true, false]) {
    const sampler = weightedRandomSampler(weights, 4, { replacement });
    expect(sampler.indices(new Rng(4))).toEqual(sampler.indices(new Rng(4)));
  }
});

it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses weight %s, with its place', (weight) => {
  expect(() => weightedRandomSampler([1, weight], 1)).toThrow(
    `weightedRandomSampler: weights must be finite and at least 0, found ${weight} at 1`,
  );
});

it('refuses more than there is', () => {
  expect(weightedRandomSampler([], 0).indices(rng)).toHaveLength(0);
  expect(() => weightedRandomSampler([0, 0], 1)).toThrow('at least one of 2 weights must be above 0, found none');
  expect(() => weightedRandomSampler(weights, 5, { replacement: false })).toThrow(
    'weightedRandomSampler: samples must be at most the 4 weights above 0 without replacement, found 5',
  );
});
