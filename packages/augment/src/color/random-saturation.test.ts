import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomSaturation } from './random-saturation.ts';

const shapes = [
  [8, 6, 5, 3],
  [1, 7, 4, 3],
  [1, 1, 1, 3],
  [0, 6, 6, 3],
];
testAugmentation('randomSaturation', () => randomSaturation([0.3, 1.4]), {
  shapes,
  differentiable: { saturationFactor: 1e-3 },
});

it('draws factors of its range', () => {
  expectDraws(randomSaturation(0.3, { p: 0.4 }), { p: 0.4, saturationFactor: { uniform: [0.7, 1.3] } });
});

it('refuses ranges that are reversed or out of bounds, and grey images', () => {
  expect(() => randomSaturation([2, 1])).toThrow('RandomSaturation: saturation must be [low, high] with low ≤ high');
  expect(() => randomSaturation([-1, 1])).toThrow('RandomSaturation: saturation must be at least 0, found -1');
  const params = { applied: Uint8Array.of(1), saturationFactor: Float32Array.of(2) };
  expect(() => randomSaturation().apply(uniform(new Rng(1), [1, 2, 2, 1]), params)).toThrow(
    'RandomSaturation: expected images with 3 channels, found 1',
  );
});

onEachBackend(() => {
  it('keeps the brightest channel, and leaves grey and black as they are', async () => {
    const images = tensor([0.8, 0.4, 0.6, 0.3, 0.3, 0.3, 0, 0, 0], [1, 1, 3, 3]);
    const by = (factor: number) =>
      randomSaturation().apply(images, { applied: Uint8Array.of(1), saturationFactor: Float32Array.of(factor) });
    await expectClose(by(0), [0.8, 0.8, 0.8, 0.3, 0.3, 0.3, 0, 0, 0]);
    await expectClose(by(1.5), [0.8, 0.2, 0.5, 0.3, 0.3, 0.3, 0, 0, 0]);
    await expectClose(by(9), [0.8, 0, 0.4, 0.3, 0.3, 0.3, 0, 0, 0]);
  });
});
