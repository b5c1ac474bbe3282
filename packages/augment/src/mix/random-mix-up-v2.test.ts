import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectGradient, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomMixUpV2 } from './random-mix-up-v2.ts';

testAugmentation('randomMixUpV2', () => randomMixUpV2(), {
  dependsOnBatch: 'images are mixed with others of their batch',
});
testAugmentation('randomMixUpV2 of some', () => randomMixUpV2({ p: 0.5, alpha: 0.4 }), {
  dependsOnBatch: 'images are mixed with others of their batch',
});

onEachBackend(() => {
  describe('randomMixUpV2', () => {
    it('has a gradient to the shares, of labels too', async () => {
      const images = uniform(new Rng(3), [3, 2, 2, 2]);
      const labels = tensor([0, 1, 1], [3], 'int32');
      const mixUp = randomMixUpV2({ numClasses: 2 });
      const params = { applied: Uint8Array.of(1, 1, 0), pairs: Int32Array.of(1, 2, 0) };
      const shares = tensor([0.2, 0.5, 0.7]);
      // As both are linear in the shares, a long step has no error.
      await expectGradient((mixupLambdas) => mixUp.apply(images, { ...params, mixupLambdas }), shares, { step: 0.5 });
      await expectGradient((mixupLambdas) => mixUp.applyLabels!(labels, { ...params, mixupLambdas }), shares, {
        step: 0.5,
      });
    });
  });
});

it('draws shares of its range', () => {
  expectDraws(randomMixUpV2({ lambdaVal: [0.2, 0.5], p: 0.4 }), { p: 0.4, mixupLambdas: { uniform: [0.2, 0.5] } });
});

it('draws shares of Beta(alpha, alpha)', () => {
  const shape = [4000, 1, 1, 1];
  const streams = Array.from({ length: shape[0]! }, (_, i) => new Rng(8).fold(i));
  const { mixupLambdas } = randomMixUpV2({ alpha: 0.2 }).sample(streams, shape);
  const shares = Array.from(mixupLambdas as Float32Array);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
  expect(mean).toBeCloseTo(0.5, 1);
  expect(Math.abs(variance - 1 / 5.6)).toBeLessThan(0.01);
});

it('shares one draw among all of a batch, but not the pairs', () => {
  const streams = Array.from({ length: 8 }, (_, i) => new Rng(8).fold(i));
  const { mixupLambdas, pairs } = randomMixUpV2({ alpha: 1, sameOnBatch: true }).sample(streams, [8, 1, 1, 1]);
  expect(new Set(mixupLambdas as Float32Array).size).toBe(1);
  expect(new Set(pairs).size).toBe(8);
});

it('refuses options that are out of range or exclude each other', () => {
  expect(() => randomMixUpV2({ lambdaVal: [0.5, 0.2] })).toThrow(
    'RandomMixUpV2: lambdaVal must be [low, high] with low ≤ high, found [0.5, 0.2]',
  );
  expect(() => randomMixUpV2({ lambdaVal: [0, 1.5] })).toThrow('RandomMixUpV2: lambdaVal must be in [0, 1], found 1.5');
  expect(() => randomMixUpV2({ alpha: 0 })).toThrow('RandomMixUpV2: alpha must be above 0, found 0');
  expect(() => randomMixUpV2({ alpha: Number.NaN })).toThrow('RandomMixUpV2: alpha must be above 0, found NaN');
  expect(() => randomMixUpV2({ alpha: 1, lambdaVal: [0, 1] })).toThrow('expected lambdaVal or alpha, found both');
  expect(() => randomMixUpV2({ numClasses: 0 })).toThrow(
    'RandomMixUpV2: numClasses must be a whole number at least 1, found 0',
  );
  expect(() => randomMixUpV2({ p: -1 })).toThrow('RandomMixUpV2: p must be in [0, 1], found -1');
});
