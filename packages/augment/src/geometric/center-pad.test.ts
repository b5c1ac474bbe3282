import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { centerPad } from './center-pad.ts';

testAugmentation('centerPad', () => centerPad([9, 8]), { random: false });

onEachBackend(() => {
  describe('centerPad', () => {
    it('puts two zeros on each side of a 28×28 image', async () => {
      const images = uniform(new Rng(1), [1, 28, 28, 1], 0.5, 1);
      const padded = centerPad(32).apply(images);
      expect(padded.shape).toEqual([1, 32, 32, 1]);
      const before = await images.data();
      const after = await padded.data();
      expect(after[2 * 32 + 2]).toBe(before[0]);
      expect(after[29 * 32 + 29]).toBe(before[28 * 28 - 1]);
      expect(after.filter((value) => value === 0)).toHaveLength(32 * 32 - 28 * 28);
    });

    it('gives an odd border to the bottom and the right', async () => {
      await expectClose(centerPad(2).apply(tensor([5], [1, 1, 1, 1])), [5, 0, 0, 0]);
    });

    it('leaves an image of that size as it is', async () => {
      await expectClose(centerPad([1, 2]).apply(tensor([5, 6], [1, 1, 2, 1])), [5, 6]);
    });

    it('refuses an image that is larger', () => {
      const images = uniform(new Rng(1), [1, 40, 28, 1]);
      const message = 'CenterPad: images of [1, 40, 28, 1] are larger than 32×32; pad to at least 40×32 or crop first';
      expect(() => centerPad(32).apply(images)).toThrow(message);
      expect(() => centerPad(32).sample([new Rng(1)], images.shape)).toThrow(message);
    });
  });
});

it('names a size out of range', () => {
  expect(() => centerPad(2.5)).toThrow('CenterPad: size must be a whole number at least 1, found 2.5');
});
