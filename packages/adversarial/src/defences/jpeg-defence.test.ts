import { slice, sum, tensor, valueAndGradient, zeros } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { readLogits } from '../attacks/read-logits.ts';
import fixture from '../fixtures/input-defences.json';
import { pgd } from '../gradient/pgd.ts';
import { makeTask } from '../testing/task.ts';
import { jpegDefence } from './jpeg-defence.ts';

const imageOf = ({ image, shape }: { image: number[]; shape: number[] }) =>
  tensor(
    image.map((level) => level / 255),
    shape,
    'float32',
  );

onEachBackend(() => {
  describe('jpegDefence', () => {
    // Pixels of Pillow, made by tools/reference/input_defences.py.
    it.each(fixture.files)('gives to the bit what Pillow reads back: $shape, quality $quality', async (each) => {
      const found = await jpegDefence({ quality: each.quality }).apply(imageOf(each)).data();
      expect(Array.from(found, (value) => Math.round(255 * value))).toEqual(each.file);
    });

    it('lets the gradient straight through', async () => {
      const images = imageOf(fixture.files[0]);
      const { gradient } = valueAndGradient((x) => sum(jpegDefence({ quality: 10 }).apply(x)), images);
      await expectClose(gradient, new Array(images.size).fill(1), { absolute: 0, relative: 0 });
    });

    it('is broken by an attack on the defended classifier', async () => {
      const { classifier, images } = makeTask([6, 8, 8, 3]);
      const defended = jpegDefence({ quality: 75 }).defend(classifier);
      const { predictions } = await readLogits('test', defended, images);
      const fooled = await pgd({ epsilon: 0.1, steps: 10 })(defended, images, tensor(predictions, [6], 'int32'));
      const after = await readLogits('test', defended, fooled);
      expect(predictions.filter((prediction, i) => prediction === after.predictions[i]).length).toBeLessThan(2);
    });

    it('treats images alone as in a batch, and an empty batch', async () => {
      const { images } = makeTask([2, 9, 5, 3]);
      const { apply } = jpegDefence({ quality: 50 });
      const size = [1, 9, 5, 3];
      await expectClose(apply(slice(images, [1, 0, 0, 0], size)), slice(apply(images), [1, 0, 0, 0], size));
      expect(apply(zeros([0, 9, 5, 3])).shape).toEqual([0, 9, 5, 3]);
    });

    it('leaves no tensor behind', async () => {
      const { classifier, images } = makeTask([2, 5, 4, 3]);
      const { apply, defend } = jpegDefence();
      await expectNoLeak(() => apply(images));
      await expectNoLeak(() => defend(classifier)(images));
    });

    it('refuses what it cannot do, naming it', () => {
      expect(() => jpegDefence({ quality: 0 })).toThrow(
        'jpegDefence: quality must be a whole number in [1, 100], found 0',
      );
      expect(() => jpegDefence().apply(zeros([1, 8, 8, 2]))).toThrow('expected images of 1 or 3 channels, found 2');
      expect(() => jpegDefence().apply(zeros([8, 8, 3]))).toThrow('expected images [batch,');
    });
  });
});
