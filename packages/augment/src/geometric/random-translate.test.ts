import { Rng, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomTranslate } from './random-translate.ts';

testAugmentation('randomTranslate', () => randomTranslate({ translateX: [-0.3, 0.3], translateY: [0.05, 0.2], p: 1 }), {
  differentiable: { translateX: 2e-3, translateY: 2e-3 },
});
testAugmentation('randomTranslate without a range', () => randomTranslate({ p: 1 }), { random: false });

onEachBackend(() => {
  it('moves to the right and down by shares of the size', async () => {
    const images = tensor([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 4, 1]);
    const moved = (options: object) => augment(images, randomTranslate({ p: 1, ...options }), new Rng(1));
    await expectClose(moved({ translateX: [0.25, 0.25] }), [0, 1, 2, 3, 0, 5, 6, 7]);
    await expectClose(moved({ translateY: [-0.5, -0.5] }), [5, 6, 7, 8, 0, 0, 0, 0]);
    await expectClose(moved({ translateX: [0.25, 0.25], paddingMode: 'circular' }), [4, 1, 2, 3, 8, 5, 6, 7]);
    await expectClose(moved({ translateX: [0.5, 0.5], paddingMode: 'symmetric' }), [2, 1, 1, 2, 6, 5, 5, 6]);
    await expectClose(moved({ translateX: [0.5, 0.5], paddingMode: 'reflect' }), [3, 2, 1, 2, 7, 6, 5, 6]);
    await expectClose(moved({ translateX: [0.5, 0.5], paddingMode: 'replicate' }), [1, 1, 1, 2, 5, 5, 5, 6]);
    await expectClose(moved({ translateX: [0.125, 0.125] }), [0.5, 1.5, 2.5, 3.5, 2.5, 5.5, 6.5, 7.5]);
  });
});

it('draws pixels from its ranges', () => {
  expectDraws(
    randomTranslate({ translateX: [-0.5, 0.25], translateY: [0, 0.5] }),
    { p: 0.5, translateX: { uniform: [-4, 2] }, translateY: { uniform: [0, 2] } },
    [100_000, 4, 8, 1],
  );
});

it('refuses ranges that are reversed or out of bounds', () => {
  expect(() => randomTranslate({ translateX: [0, 1.5] })).toThrow(
    'RandomTranslate: translateX must be in [-1, 1], found 1.5',
  );
  expect(() => randomTranslate({ translateY: [0.2, 0.1] })).toThrow(
    'RandomTranslate: translateY must be [low, high] with low ≤ high, found [0.2, 0.1]',
  );
});
