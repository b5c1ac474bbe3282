import { Rng, slice, tensor, uniform, zeros } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { shiftedScenes } from '../shift/shifted-scenes.ts';
import { swapBackgrounds } from './swap-backgrounds.ts';

const rng = new Rng(5);
const EXACTLY = { absolute: 0, relative: 0 };
const made: string[] = [];

/** Squares of one colour on even backgrounds, each image its own two colours. */
function squares(batch: number, [object, background]: readonly [number, number] = [0.1, 0.5]) {
  const images = new Float32Array(batch * 64);
  const masks = new Float32Array(batch * 64);
  for (let i = 0; i < images.length; i++) {
    const [row, column] = [Math.floor((i % 64) / 8), i % 8];
    masks[i] = row >= 2 && row < 6 && column >= 3 && column < 7 ? 1 : 0;
    images[i] = (masks[i] ? object : background) + 0.1 * Math.floor(i / 64);
  }
  return { images: tensor(images, [batch, 8, 8, 1]), masks: tensor(masks, [batch, 8, 8]) };
}

onEachBackend(() => {
  describe('swapBackgrounds', () => {
    it('keeps each object and gives it the background of another picture, with nothing of its object', async () => {
      const { images, masks } = squares(4);
      const [before, covers, after] = [
        await images.data(),
        await masks.data(),
        await (await swapBackgrounds(images, masks, rng)).data(),
      ];
      for (let i = 0; i < 4; i++) {
        const background = after[64 * i];
        expect([0, 1, 2, 3].filter((j) => j !== i).map((j) => Math.fround(0.5 + 0.1 * j))).toContain(background);
        for (let j = 64 * i; j < 64 * (i + 1); j++) expect(after[j]).toBeCloseTo(covers[j] ? before[j] : background, 6);
      }
    });

    it('mixes the two backgrounds at a soft edge', async () => {
      const images = tensor([[[[0.5], [0.75], [1]]], [[[0.25], [0.25], [0.25]]]]);
      const masks = tensor([[[0, 0.5, 1]], [[0, 0, 0]]]);
      const swapped = await swapBackgrounds(images, masks, rng);
      // At the edge half of the old background, 0.5, gives way to half of the new one.
      await expectClose(swapped, [[[[0.25], [0.625], [1]]], [[[0.5], [0.5], [0.5]]]]);
    });

    it('gives pictures in [0, 1], the same for the same chance on every backend', async () => {
      const images = uniform(rng.fold('images'), [5, 7, 9, 3]);
      const masks = uniform(rng.fold('masks'), [5, 7, 9]);
      const streams = [3, 1, 4, 1, 5].map((key) => rng.fold(key));
      const values = await (await swapBackgrounds(images, masks, streams)).data();
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
      made.push(String(values));
      expect(made.every((text) => text === made[0])).toBe(true);
      const one = await swapBackgrounds(images, masks, rng);
      await expectClose(
        one,
        await swapBackgrounds(
          images,
          masks,
          [0, 1, 2, 3, 4].map((i) => rng.fold(i)),
        ),
        EXACTLY,
      );
    });

    it('takes any other picture, each as often', async () => {
      const { images, masks } = squares(3);
      const counts = [0, 0];
      for (let i = 0; i < 200; i++) {
        const value = (await (await swapBackgrounds(images, masks, rng.fold('often', i))).data())[0];
        counts[Math.round(10 * value) - 6]++;
      }
      expect(counts[0] + counts[1]).toBe(200);
      // Four deviations of a fair coin.
      expect(Math.abs(counts[0] - 100)).toBeLessThan(4 * Math.sqrt(50));
    });

    it('leaves a batch of one as it is, and takes an empty one', async () => {
      const { images, masks } = squares(1);
      await expectClose(await swapBackgrounds(images, masks, rng), images, EXACTLY);
      expect((await swapBackgrounds(zeros([0, 8, 8, 3]), zeros([0, 8, 8]), [])).shape).toEqual([0, 8, 8, 3]);
    });

    it('takes pictures that are all object, or have none', async () => {
      const images = uniform(rng.fold('all'), [2, 5, 3, 1]);
      const masks = tensor([...new Array(15).fill(1), ...new Array(15).fill(0)], [2, 5, 3]);
      const swapped = await swapBackgrounds(images, masks, rng);
      await expectClose(slice(swapped, [0, 0, 0, 0], [1, 5, 3, 1]), slice(images, [0, 0, 0, 0], [1, 5, 3, 1]), EXACTLY);
      const mean = Array.from((await images.data()).subarray(0, 15)).reduce((sum, value) => sum + value / 15, 0);
      await expectClose((await swapped.data()).subarray(15), new Array(15).fill(mean));
    });

    it('leaves its input alone and no tensor behind', async () => {
      const { images, masks } = squares(3);
      const before = String(await images.data());
      await expectNoLeak(() => swapBackgrounds(images, masks, rng));
      expect(String(await images.data())).toBe(before);
    });

    it('refuses what does not fit', async () => {
      const { images, masks } = squares(2);
      await expect(swapBackgrounds(images, zeros([2, 8, 4]), rng)).rejects.toThrow(
        'swapBackgrounds masks: expected shape [2, 8, 8], found [2, 8, 4]',
      );
      await expect(swapBackgrounds(zeros([8, 8, 1]), masks, rng)).rejects.toThrow('expected images [batch, height');
      await expect(swapBackgrounds(images, masks, [rng])).rejects.toThrow('swapBackgrounds: 1 streams for 2 images');
      const bad = tensor([[[[1.5]]]]);
      await expect(swapBackgrounds(bad, zeros([1, 1, 1]), rng)).rejects.toThrow(
        'swapBackgrounds: expected images in [0, 1], found 1.5 at value 0; swap before images are normalised',
      );
      await expect(swapBackgrounds(zeros([1, 1, 1, 1]), tensor([[[Number.NaN]]]), rng)).rejects.toThrow(
        'expected masks in [0, 1]',
      );
    });

    it('keeps every pixel of an animal', async () => {
      const scenes = shiftedScenes({ length: 8, correlation: 1, size: 16 });
      const ids = [0, 1, 2, 3, 4, 5, 6, 7];
      const images = tensor(
        Float32Array.from(ids.flatMap((id) => Array.from(scenes.get(id).pixels, (byte) => byte / 255))),
        [8, 16, 16, 3],
      );
      const masks = scenes.masks(ids);
      const swapped = await swapBackgrounds(images, masks, rng);
      const [before, after, covers] = [await images.data(), await swapped.data(), await masks.data()];
      for (let i = 0; i < covers.length; i++) if (covers[i] === 1) expect(after[3 * i]).toBe(before[3 * i]);
    });
  });
});
