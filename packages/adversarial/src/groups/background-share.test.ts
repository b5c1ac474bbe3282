import { ones, Rng, reshape, tensor, uniform, zeros } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { backgroundShare } from './background-share.ts';

onEachBackend(() => {
  describe('backgroundShare', () => {
    it('is the share of what is positive beside the object', async () => {
      const map = tensor([
        [
          [3, 1],
          [-5, 0],
        ],
        [
          [0, 0],
          [2, 2],
        ],
      ]);
      const mask = tensor([
        [
          [1, 0],
          [0, 0],
        ],
        [
          [1, 1],
          [0.5, 0],
        ],
      ]);
      expect(Array.from(await backgroundShare(map, mask))).toEqual([0.25, 0.75]);
      expect(Array.from(await backgroundShare(reshape(map, [2, 2, 2, 1]), mask))).toEqual([0.25, 0.75]);
    });

    it('of an even map is the share of the picture that is background', async () => {
      const mask = uniform(new Rng(0), [3, 6, 8]);
      const covers = Array.from(await mask.data());
      const areas = [0, 1, 2].map(
        (i) => covers.slice(48 * i, 48 * (i + 1)).reduce((sum, cover) => sum + 1 - cover, 0) / 48,
      );
      for (const shape of [
        [3, 6, 8],
        [3, 3, 4],
      ]) {
        await expectClose(await backgroundShare(ones(shape), mask), areas);
      }
    });

    it('lays a coarse map over a fine mask, as if enlarged in blocks', async () => {
      const map = tensor([[[4, 1]]]);
      const mask = tensor([
        [
          [1, 1, 0, 0],
          [1, 0, 0, 1],
        ],
      ]);
      expect(Array.from(await backgroundShare(map, mask))).toEqual([Math.fround((4 * 1 + 1 * 3) / 20)]);
    });

    it('is NaN where nothing is positive, and takes an empty batch', async () => {
      expect(Array.from(await backgroundShare(zeros([1, 2, 2]), ones([1, 2, 2])))).toEqual([Number.NaN]);
      expect(Array.from(await backgroundShare(tensor([[[-1]]]), zeros([1, 1, 1])))).toEqual([Number.NaN]);
      expect(await backgroundShare(zeros([0, 2, 2]), zeros([0, 4, 4]))).toEqual(new Float32Array());
    });

    it('leaves no tensor behind', async () => {
      const [map, mask] = [ones([1, 2, 2]), ones([1, 4, 4])];
      await expectNoLeak(async () => void (await backgroundShare(map, mask)));
    });

    it('refuses what does not fit', async () => {
      const map = ones([1, 4, 4]);
      for (const shape of [
        [1, 6, 6],
        [1, 2, 2],
        [1, 8, 4],
      ]) {
        await expect(backgroundShare(map, ones(shape))).rejects.toThrow(
          `found a map of 4×4 and a mask of ${shape[1]}×${shape[2]}; enlarge the map to the mask's size (interpolate)`,
        );
      }
      await expect(backgroundShare(map, ones([2, 4, 4]))).rejects.toThrow('expected shape [1, ?, ?], found [2, 4, 4]');
      await expect(backgroundShare(ones([1, 4, 4, 3]), map)).rejects.toThrow('expected shape [?, ?, ?, 1]');
      await expect(backgroundShare(tensor([[[1, Number.NaN]]]), ones([1, 1, 2]))).rejects.toThrow(
        'backgroundShare: expected a map of finite numbers, found NaN in image 0 of [1, 1, 2]',
      );
      await expect(backgroundShare(ones([2, 1, 1]), tensor([[[1]], [[1.5]]]))).rejects.toThrow(
        'backgroundShare: expected a mask in [0, 1], found 1.5 in image 1 of [2, 1, 1]',
      );
    });
  });
});
