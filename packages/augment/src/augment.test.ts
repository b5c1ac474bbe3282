import { Rng, slice, sum, tensor, uniform, zeros } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { augment } from './augment.ts';
import { randomAffine } from './geometric/random-affine.ts';
import { randomHorizontalFlip } from './geometric/random-horizontal-flip.ts';
import { randomMixUpV2 } from './mix/random-mix-up-v2.ts';
import { randomTransplantation } from './mix/random-transplantation.ts';
import { sequence } from './sequences/sequence.ts';

onEachBackend(() => {
  describe('augment', () => {
    it('splits one stream by the place of an image', async () => {
      const rng = new Rng(9);
      const images = uniform(rng, [5, 6, 6, 3]);
      const turn = randomAffine(30);
      const each = [0, 1, 2, 3, 4].map((i) => rng.fold(i));
      await expectClose(augment(images, turn, rng), augment(images, turn, each), { absolute: 0, relative: 0 });
    });

    it('takes one picture, and gives it back without a batch or with one', async () => {
      const picture = uniform(new Rng(1), [4, 5, 3]);
      const flip = randomHorizontalFlip({ p: 1 });
      const kept = augment(picture, flip, new Rng(1));
      expect(kept.shape).toEqual([4, 5, 3]);
      await expectClose(slice(kept, [0, 0, 0], [4, 1, 3]), slice(picture, [0, 4, 0], [4, 1, 3]));
      expect(augment(picture, flip, new Rng(1), { keepdim: false }).shape).toEqual([1, 4, 5, 3]);
      await expectNoLeak(() => augment(picture, flip, new Rng(1)));
    });

    it('refuses what is no picture', () => {
      expect(() => augment(zeros([4, 5]), randomHorizontalFlip(), new Rng(1))).toThrow(
        'RandomHorizontalFlip: expected images [batch, height, width, channels], found [4, 5]',
      );
    });
  });

  describe('augment of more than images', () => {
    const flip = randomHorizontalFlip({ p: 1 });
    const data = () => ({
      image: uniform(new Rng(1), [2, 4, 6, 3]),
      imageRight: uniform(new Rng(2), [2, 4, 6, 1]),
      mask: tensor(
        Float32Array.from({ length: 48 }, (_, i) => i % 5),
        [2, 4, 6, 1],
      ),
      keypoints: tensor([0, 0, 5, 3, 1, 2, 2, 2], [2, 2, 2]),
      bboxXyxy: tensor([0, 1, 2, 3, 1, 1, 4, 2], [2, 1, 4]),
      bboxXywh: tensor([0, 1, 2, 2, 1, 1, 3, 1], [2, 1, 4]),
      bbox: tensor([0, 1, 2, 1, 2, 3, 0, 3, 1, 1, 4, 1, 4, 2, 1, 2], [2, 1, 4, 2]),
      label: tensor([3, 4], [2], 'int32'),
    });

    it('moves everything along', async () => {
      const { image, imageRight, mask, keypoints, bboxXyxy, bboxXywh, bbox, label } = augment(data(), flip, new Rng(1));
      const before = data();
      await expectClose(image, augment(before.image, flip, new Rng(1)));
      await expectClose(imageRight, augment(before.imageRight, flip, new Rng(1)));
      await expectClose(mask, augment(before.mask, flip, new Rng(1)));
      await expectClose(keypoints, [5, 0, 0, 3, 4, 2, 3, 2]);
      await expectClose(bboxXyxy, [3, 1, 5, 3, 1, 1, 4, 2]);
      await expectClose(bboxXywh, [3, 1, 2, 2, 1, 1, 3, 1]);
      await expectClose(bbox, [5, 1, 3, 1, 3, 3, 5, 3, 4, 1, 1, 1, 1, 2, 4, 2]);
      await expectClose(label, [3, 4]);
    });

    it('follows a sequence member by member, and loses no tensor', async () => {
      const turn = sequence(randomAffine([90, 90], { p: 1 }), flip);
      const square = { image: uniform(new Rng(1), [1, 4, 4, 1]), keypoints: tensor([1, 0], [1, 1, 2]) };
      // A quarter turn clockwise brings (1, 0) to (3, 1), the mirror that to (0, 1).
      await expectClose(augment(square, turn, new Rng(1)).keypoints, [0, 1]);
      await expectNoLeak(() => augment(square, turn, new Rng(1)));
    });

    it('mixes labels and masks along with images, also within a sequence', async () => {
      const images = uniform(new Rng(4), [2, 6, 6, 1]);
      const mix = sequence(randomMixUpV2({ p: 1, numClasses: 3, sameOnBatch: true }));
      const { image, label } = augment({ image: images, label: tensor([0, 2], [2], 'int32') }, mix, new Rng(8));
      expect(label.shape).toEqual([2, 3]);
      await expectClose(sum(label, 1), [1, 1]);
      expect(image.shape).toEqual(images.shape);
      const mask = tensor(
        Float32Array.from({ length: 72 }, (_, i) => Number(i >= 36)),
        [2, 6, 6, 1],
      );
      const moved = augment({ image: images, mask }, randomTransplantation({ p: 1, excludedLabels: [0] }), new Rng(2));
      // The only object is all of the second picture, which the first one takes over.
      await expectClose(slice(moved.image, [0, 0, 0, 0], [1, 6, 6, 1]), slice(images, [1, 0, 0, 0], [1, 6, 6, 1]));
      await expectClose(slice(moved.mask, [0, 0, 0, 0], [1, 6, 6, 1]), new Array(36).fill(1));
    });

    it('names what is missing or does not fit', () => {
      const { mask, keypoints, image } = data();
      expect(() => augment({ mask }, flip, new Rng(1))).toThrow('expected a key that begins with image, found mask');
      expect(() => augment({ image, boxes: keypoints }, flip, new Rng(1))).toThrow(
        "'boxes' begins with no kind of data",
      );
      expect(() => augment({ image, keypoints: zeros([2, 3]) }, flip, new Rng(1))).toThrow(
        'augment: keypoints: expected shape [?, ?, 2], found [2, 3]',
      );
      expect(() => augment({ image, mask: zeros([3, 4, 6, 1]) }, flip, new Rng(1))).toThrow(
        'mask holds 3 samples beside 2 of image',
      );
      expect(() => augment({ image, mask: zeros([2, 5, 6, 1]) }, flip, new Rng(1))).toThrow(
        'augment: masks: expected shape [?, 4, 6, ?], found [2, 5, 6, 1]',
      );
    });
  });
});
