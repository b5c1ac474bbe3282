import { Rng, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomShear } from './random-shear.ts';

testAugmentation('randomShear', () => randomShear([-20, 20, -10, 15], { p: 1 }), {
  differentiable: { shearX: 0.1, shearY: 0.1 },
});

onEachBackend(() => {
  it('slides the rows by whole pixels at 45°', async () => {
    const images = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const sheared = augment(images, randomShear([45, 45], { p: 1 }), new Rng(1));
    await expectClose(sheared, [0, 1, 2, 4, 5, 6, 8, 9, 0], { absolute: 1e-5 });
  });
});

it('draws from its ranges', () => {
  expectDraws(randomShear(10), { p: 0.5, shearX: { uniform: [-10, 10] }, shearY: { uniform: [0, 0] } });
  expectDraws(randomShear([5, 10, -20, 30], { p: 1 }), {
    p: 1,
    shearX: { uniform: [5, 10] },
    shearY: { uniform: [-20, 30] },
    center: { uniform: [3.5, 3.5] },
  });
});

it('refuses ranges that are reversed or out of bounds', () => {
  expect(() => randomShear([20, 10])).toThrow('RandomShear: shear must be [low, high] with low ≤ high, found [20, 10]');
  expect(() => randomShear([0, 10, 5, -5])).toThrow('RandomShear: shear of y must be [low, high] with low ≤ high');
  expect(() => randomShear(-5)).toThrow('RandomShear: shear must be at least 0, found -5');
  expect(() => randomShear(5, { fill: Number.POSITIVE_INFINITY })).toThrow('RandomShear: fill must be a finite number');
});
