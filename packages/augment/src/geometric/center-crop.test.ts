import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { centerCrop } from './center-crop.ts';
import { centerPad } from './center-pad.ts';

testAugmentation('centerCrop', () => centerCrop([5, 4]), { random: false });

const exactly = { absolute: 0, relative: 0 };

onEachBackend(() => {
  describe('centerCrop', () => {
    it('takes an odd rest from the far end', async () => {
      const images = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [1, 3, 4, 1]);
      await expectClose(centerCrop([2, 1]).apply(images), [2, 6], exactly);
    });

    it('undoes centerPad where both borders are alike', async () => {
      const side = fc.integer({ min: 1, max: 6 });
      const border = fc.integer({ min: 0, max: 3 });
      await fc.assert(
        fc.asyncProperty(side, side, border, async (height, width, around) => {
          const images = uniform(new Rng(1), [2, height, width, 1]);
          const padded = centerPad([height + 2 * around, width + 2 * around]).apply(images);
          await expectClose(centerCrop([height, width]).apply(padded), images, exactly);
        }),
        { numRuns: 20 },
      );
    });

    it('puts the window back in its place, on black', async () => {
      const crop = centerCrop([1, 2]);
      const params = crop.sample([new Rng(1)], [1, 3, 4, 1]);
      const back = crop.inverse!(tensor([5, 6], [1, 1, 2, 1]), params, [1, 3, 4, 1]);
      await expectClose(back, [0, 0, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0], exactly);
    });
  });
});

it('says how to make a window fit', () => {
  const message = 'CenterCrop: size 8 is larger than the image (6×9); crop to 6×8, or resize or pad first';
  const images = uniform(new Rng(1), [1, 6, 9, 1]);
  expect(() => centerCrop(8).apply(images)).toThrow(message);
  expect(() => augment(images, centerCrop(8), new Rng(1))).toThrow(message);
  expect(() => centerCrop(0)).toThrow('CenterCrop: size must be a whole number at least 1, found 0');
});
