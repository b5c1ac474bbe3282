import { tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomContrast } from './random-contrast.ts';

testAugmentation('randomContrast', () => randomContrast([0.6, 1.4]), { differentiable: { contrastFactor: 1e-3 } });

it('draws factors of its range, which a spread above 1 begins at 0', () => {
  expectDraws(randomContrast(0.3, { p: 0.4 }), { p: 0.4, contrastFactor: { uniform: [0.7, 1.3] } });
  expectDraws(randomContrast(1.5), { p: 1, contrastFactor: { uniform: [0, 2.5] } });
});

it('refuses ranges that are reversed or out of bounds', () => {
  expect(() => randomContrast([1.2, 0.8])).toThrow('RandomContrast: contrast must be [low, high] with low ≤ high');
  expect(() => randomContrast([-0.1, 1])).toThrow('RandomContrast: contrast must be at least 0, found -0.1');
  expect(() => randomContrast(0.5, { p: 2 })).toThrow('RandomContrast: p must be in [0, 1], found 2');
});

onEachBackend(() => {
  it('clips before and after, or neither', async () => {
    const images = tensor([-0.5, 0.25, 0.75, 2], [1, 2, 2, 1]);
    const params = { applied: Uint8Array.of(1), contrastFactor: Float32Array.of(0.5) };
    await expectClose(randomContrast().apply(images, params), [0, 0.125, 0.375, 0.5]);
    await expectClose(randomContrast([1, 1], { clipOutput: false }).apply(images, params), [-0.25, 0.125, 0.375, 1]);
  });
});
