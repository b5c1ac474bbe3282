import { Rng, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { augment } from './augment.ts';
import { randomCrop } from './geometric/random-crop.ts';

onEachBackend(() => {
  describe('augment', () => {
    it('splits one stream by the place of an image', async () => {
      const rng = new Rng(9);
      const images = uniform(rng, [5, 6, 6, 3]);
      const crop = randomCrop(4);
      const each = [0, 1, 2, 3, 4].map((i) => rng.fold(i));
      await expectClose(augment(images, crop, rng), augment(images, crop, each), { absolute: 0, relative: 0 });
    });

    it('names the augmentation when it is given no images', () => {
      expect(() => augment(uniform(new Rng(1), [6, 6, 3]), randomCrop(4), new Rng(1))).toThrow(
        'RandomCrop: expected images [batch, height, width, channels], found [6, 6, 3]',
      );
    });
  });
});
