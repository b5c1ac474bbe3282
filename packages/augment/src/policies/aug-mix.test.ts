import { add, mul, Rng, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { expectDistribution } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { augMix } from './aug-mix.ts';

testAugmentation('augMix', () => augMix({ p: 0.8 }), {
  shapes: [
    [5, 8, 7, 3],
    [1, 6, 6, 3],
    [0, 6, 6, 3],
  ],
  gradient: false,
});

onEachBackend(() => {
  describe('augMix', () => {
    it('is the image itself where the share of the mixture is 0', async () => {
      const images = uniform(new Rng(1), [2, 6, 6, 3]);
      const augmentation = augMix();
      const params = augmentation.sample([new Rng(2), new Rng(3)], images.shape);
      await expectClose(augmentation.apply(images, { ...params, mixture: new Float32Array(2) }), images);
    });

    it('is one chain where that has all shares', async () => {
      const images = uniform(new Rng(1), [1, 6, 6, 3]);
      const augmentation = augMix({ mixtureWidth: 2, chainDepth: 1 });
      const params = augmentation.sample([new Rng(4)], images.shape);
      const both = [0, 1].map((k) => {
        const shares = Float32Array.from([0, 1], (chain) => (chain === k ? 1 : 0));
        return augmentation.apply(images, { ...params, shares, mixture: Float32Array.of(1) });
      });
      const half = { ...params, shares: Float32Array.of(0.25, 0.75), mixture: Float32Array.of(1) };
      const mixed = augmentation.apply(images, half);
      await expectClose(mixed, add(mul(both[0]!, 0.25), mul(both[1]!, 0.75)));
    });
  });
});

it('augMix draws its shares from Dirichlet and beta distributions', () => {
  const count = 100_000;
  const rngs = Array.from({ length: count }, (_, i) => new Rng(8).fold(i));
  const { shares, mixture } = augMix({ mixtureWidth: 2 }).sample(rngs, [count, 4, 4, 3]);
  expectDistribution('mixture', Array.from(mixture as Float32Array), { uniform: [0, 1] });
  const first = Array.from({ length: count }, (_, i) => (shares as Float32Array)[2 * i]!);
  expectDistribution('shares', first, { uniform: [0, 1] });
});

it('augMix refuses options out of range', () => {
  expect(() => augMix({ severity: 11 })).toThrow('augMix: severity must be a whole number in [1, 10], found 11');
  expect(() => augMix({ mixtureWidth: 0 })).toThrow('augMix: mixtureWidth must be a whole number in [1, 16], found 0');
  expect(() => augMix({ chainDepth: 0 })).toThrow('augMix: chainDepth must be a whole number in [1, 16], found 0');
  expect(() => augMix({ alpha: 0 })).toThrow('augMix: alpha must be at least');
});
