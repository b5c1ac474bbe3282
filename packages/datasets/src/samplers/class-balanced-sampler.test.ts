import { Rng } from '@cnn/tensor';
import { expect, it } from 'vitest';
import { countsOf, expectFrequencies } from '../testing/expect-frequencies.ts';
import { classBalancedSampler } from './class-balanced-sampler.ts';

const rng = new Rng(6);
// 2 samples of class 0, 4 of class 3, 14 of class 7.
const labels = Int32Array.from({ length: 20 }, (_, i) => (i < 2 ? 0 : i < 6 ? 3 : 7));

it('makes each class equally likely, and each sample of a class', () => {
  const order = classBalancedSampler(labels, { samples: 60_000 }).indices(rng);
  const probabilities = Array.from(labels, (label) => 1 / 3 / { 0: 2, 3: 4, 7: 14 }[label]!);
  expectFrequencies(countsOf(order, 20), probabilities);
});

it('has as many samples as there are labels, and the same for the same stream', () => {
  const sampler = classBalancedSampler(labels);
  expect([sampler.length, sampler.indices(rng).length]).toEqual([20, 20]);
  expect(sampler.indices(new Rng(1))).toEqual(sampler.indices(new Rng(1)));
  expect(classBalancedSampler([]).indices(rng)).toHaveLength(0);
});

it('refuses labels that are not whole, and to draw from none', () => {
  expect(() => classBalancedSampler([0, 0.5])).toThrow(
    'classBalancedSampler: labels must be whole numbers, found 0.5 at 1',
  );
  expect(() => classBalancedSampler([], { samples: 3 })).toThrow(/samples must be 0 where there are no labels/);
});
