import { sum, tensor, valueAndGradient } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomGamma } from './random-gamma.ts';

testAugmentation('randomGamma', () => randomGamma([0.5, 2], { gain: [0.5, 0.9] }), {
  differentiable: { gammaFactor: 1e-3, gainFactor: 1e-3 },
});

it('draws powers and gains of its ranges', () => {
  expectDraws(randomGamma([0.5, 2], { gain: [0.8, 1.1], p: 0.4 }), {
    p: 0.4,
    gammaFactor: { uniform: [0.5, 2] },
    gainFactor: { uniform: [0.8, 1.1] },
  });
});

it('refuses ranges that are reversed, out of bounds or no ranges', () => {
  expect(() => randomGamma([2, 1])).toThrow('RandomGamma: gamma must be [low, high] with low ≤ high, found [2, 1]');
  expect(() => randomGamma([-1, 1])).toThrow('RandomGamma: gamma must be at least 0, found -1');
  expect(() => randomGamma([1, 1], { gain: [1, Number.NaN] })).toThrow(
    'RandomGamma: gain must be at least 0, found NaN',
  );
  expect(() => randomGamma(2 as never)).toThrow('RandomGamma: gamma must be [low, high], found 2');
});

onEachBackend(() => {
  const params = (gamma: number) => ({
    applied: Uint8Array.of(1, 0),
    gammaFactor: Float32Array.of(gamma, 0),
    gainFactor: Float32Array.of(1, 0),
  });

  it('makes no NaN of numbers below 0, and keeps those above 1 at 1', async () => {
    const images = tensor([-0.5, 0.25, 1.5, 1, -0.5, 0.25, 1.5, 1], [2, 2, 2, 1]);
    await expectClose(randomGamma().apply(images, params(0.5)), [0, 0.5, 1, 1, -0.5, 0.25, 1.5, 1]);
  });

  it('has a gradient of 1 at the black of images that are left alone', async () => {
    const images = tensor([0.25, 0.25, 0, 0], [2, 1, 2, 1]);
    const { gradient } = valueAndGradient((x) => sum(randomGamma().apply(x, params(0.5))), images);
    await expectClose(gradient, [1, 1, 1, 1]);
  });
});
