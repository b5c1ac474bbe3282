import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomHorizontalFlip } from './random-horizontal-flip.ts';

testAugmentation('randomHorizontalFlip', () => randomHorizontalFlip());
testAugmentation('randomHorizontalFlip of all', () => randomHorizontalFlip({ p: 1 }), { random: false });

onEachBackend(() => {
  describe('randomHorizontalFlip', () => {
    it('mirrors the columns of the chosen images', async () => {
      const images = tensor([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], [2, 2, 3, 1]);
      const flipped = randomHorizontalFlip().apply(images, { flip: tensor([1, 0]) });
      await expectClose(flipped, [3, 2, 1, 6, 5, 4, 1, 2, 3, 4, 5, 6]);
    });

    it('keeps the channels of a pixel in order', async () => {
      const images = tensor([1, 10, 2, 20], [1, 1, 2, 2]);
      await expectClose(augment(images, randomHorizontalFlip({ p: 1 }), new Rng(1)), [2, 20, 1, 10]);
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

describe('randomHorizontalFlip', () => {
  it('flips a share p of the images', async () => {
    const rngs = Array.from({ length: 4000 }, (_, i) => new Rng(5).fold(i));
    const { flip } = randomHorizontalFlip({ p: 0.3 }).sample(rngs, [4000, 1, 1, 1]);
    const flipped = Array.from(await flip.data()).reduce((sum, value) => sum + value, 0);
    // Five deviations: √(4000 · 0.3 · 0.7) ≈ 29.
    expect(Math.abs(flipped - 1200)).toBeLessThan(145);
  });

  it.each([1.5, -0.1, Number.NaN])('refuses p = %d, naming it', (p) => {
    expect(() => randomHorizontalFlip({ p })).toThrow(`randomHorizontalFlip: p must be in [0, 1], found ${p}`);
  });
});
