import { tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomBrightness } from './random-brightness.ts';

testAugmentation('randomBrightness', () => randomBrightness([0.6, 1.4]), {
  differentiable: { brightnessFactor: 1e-3 },
});

it('draws factors of its range', () => {
  expectDraws(randomBrightness(0.3, { p: 0.4 }), { p: 0.4, brightnessFactor: { uniform: [0.7, 1.3] } });
});

it('refuses ranges that are reversed or out of bounds', () => {
  expect(() => randomBrightness([1.2, 0.8])).toThrow(
    'RandomBrightness: brightness must be [low, high] with low ≤ high, found [1.2, 0.8]',
  );
  expect(() => randomBrightness([0.5, 2.5])).toThrow('RandomBrightness: brightness must be in [0, 2], found 2.5');
});

onEachBackend(() => {
  it('clips before and after, or neither', async () => {
    const images = tensor([-0.5, 0.25, 0.75, 2], [1, 2, 2, 1]);
    const params = { applied: Uint8Array.of(1), brightnessFactor: Float32Array.of(0.75) };
    await expectClose(randomBrightness().apply(images, params), [0, 0, 0.5, 0.75]);
    await expectClose(randomBrightness([1, 1], { clipOutput: false }).apply(images, params), [-0.75, 0, 0.5, 1.75]);
  });
});
