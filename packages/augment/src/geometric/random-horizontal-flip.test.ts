import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomHorizontalFlip } from './random-horizontal-flip.ts';

testAugmentation('randomHorizontalFlip', () => randomHorizontalFlip());
testAugmentation('randomHorizontalFlip of all', () => randomHorizontalFlip({ p: 1 }), { random: false });

onEachBackend(() => {
  describe('randomHorizontalFlip', () => {
    it('mirrors the columns of the chosen images', async () => {
      const images = tensor([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], [2, 2, 3, 1]);
      const flipped = randomHorizontalFlip().apply(images, { applied: Uint8Array.of(1, 0) });
      await expectClose(flipped, [3, 2, 1, 6, 5, 4, 1, 2, 3, 4, 5, 6], { absolute: 0, relative: 0 });
    });

    it('keeps the channels of a pixel in order, and NaN in its place', async () => {
      const images = tensor([1, 10, 2, 20, Number.NaN, 30], [1, 1, 3, 2]);
      await expectClose(augment(images, randomHorizontalFlip({ p: 1 }), new Rng(1)), [Number.NaN, 30, 2, 20, 1, 10]);
    });

    it('is its own inverse', async () => {
      const images = uniform(new Rng(1), [3, 4, 5, 2]);
      const flip = randomHorizontalFlip({ p: 1 });
      const twice = augment(augment(images, flip, new Rng(1)), flip, new Rng(1));
      await expectClose(twice, images, { absolute: 0, relative: 0 });
    });

    it('does nothing with chance 0', async () => {
      const images = uniform(new Rng(1), [5, 2, 3, 1]);
      const result = augment(images, randomHorizontalFlip({ p: 0 }), new Rng(1));
      await expectClose(result, images, { absolute: 0, relative: 0 });
    });
  });
});

it('flips a share p of the images', () => {
  expectDraws(randomHorizontalFlip(), { p: 0.5 });
  expectDraws(randomHorizontalFlip({ p: 0.3 }), { p: 0.3 });
});

it.each([1.5, -0.1, Number.NaN])('refuses p = %d, naming it', (p) => {
  expect(() => randomHorizontalFlip({ p })).toThrow(`RandomHorizontalFlip: p must be in [0, 1], found ${p}`);
});
