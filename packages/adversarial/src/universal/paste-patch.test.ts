import { ones, Rng, type Tensor, tensor, uniform, zeros } from '@cnn/tensor';
import { expectClose, expectGradient, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { pastePatch } from './paste-patch.ts';

const streams = (count: number) => Array.from({ length: count }, (_, i) => new Rng(6).fold(i));
const valuesOf = async (x: Tensor) => Float32Array.from(await x.data());
const asIs = { rotation: 0, scale: [1, 1], shape: 'square' } as const;

onEachBackend(() => {
  describe('pastePatch', () => {
    it('leaves a patch as it is where it fills the image', async () => {
      const patch = uniform(new Rng(1), [1, 4, 4, 3]);
      await expectClose(pastePatch('test', zeros([1, 4, 4, 3]), patch, streams(1), asIs), patch, { absolute: 1e-6 });
    });

    it('covers as much of each image as it is large, at places of their own', async () => {
      const pasted = await valuesOf(pastePatch('test', zeros([30, 9, 12, 1]), ones([1, 3, 3, 1]), streams(30), asIs));
      const places = new Set<string>();
      for (let i = 0; i < 30; i++) {
        const image = pasted.slice(i * 108, i * 108 + 108);
        expect(image.reduce((total, value) => total + value, 0)).toBeCloseTo(9, 3);
        places.add(`${image.findIndex((value) => value > 0)}`);
      }
      expect(places.size).toBeGreaterThan(15);
    });

    it('turns and scales about its centre, and stays in the image', async () => {
      const placing = { rotation: 180, scale: [0.5, 2], shape: 'circle' } as const;
      const pasted = await valuesOf(
        pastePatch('test', zeros([60, 16, 16, 1]), ones([1, 8, 8, 1]), streams(60), placing),
      );
      const areas = Array.from({ length: 60 }, (_, i) =>
        pasted.slice(i * 256, i * 256 + 256).reduce((total, value) => total + value, 0),
      );
      // A disc of diameter 8, of 52 pixels, scaled by 0.5 to 2 in its sides: by a quarter to 4 in area.
      expect(Math.min(...areas)).toBeGreaterThan(52 / 4 - 3);
      expect(Math.min(...areas)).toBeLessThan(52 / 2);
      expect(Math.max(...areas)).toBeLessThan(52 * 4 + 8);
      expect(Math.max(...areas)).toBeGreaterThan(52 * 2);
    });

    it('turns by the angle', async () => {
      // Left half black, right half white; turned by at most 180° the white half lies anywhere.
      const patch = tensor(
        Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : 1)),
        [1, 8, 8, 1],
      );
      const placing = { rotation: 180, scale: [1, 1], shape: 'circle' } as const;
      const pasted = await valuesOf(pastePatch('test', zeros([40, 8, 8, 1]), patch, streams(40), placing));
      let [left, top] = [0, 0];
      for (let i = 0; i < 40; i++) {
        const image = pasted.slice(i * 64, i * 64 + 64);
        const part = (of: (index: number) => boolean) =>
          image.reduce((total, value, at) => total + (of(at) ? value : 0), 0);
        if (part((at) => at % 8 < 4) > part((at) => at % 8 >= 4)) left++;
        if (part((at) => at < 32) > part((at) => at >= 32)) top++;
      }
      for (const count of [left, top]) {
        expect(count).toBeGreaterThan(10);
        expect(count).toBeLessThan(30);
      }
    });

    it('stays between the image and the patch', async () => {
      const pasted = await pastePatch('test', ones([20, 9, 9, 2]), zeros([1, 5, 5, 2]), streams(20), {}).data();
      expect(Math.min(...pasted)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...pasted)).toBeLessThanOrEqual(1);
    });

    it('has the gradient of differences, to the patch and to the images', async () => {
      const images = uniform(new Rng(1), [3, 7, 8, 2]);
      const patch = uniform(new Rng(2), [1, 4, 4, 2]);
      await expectGradient((x) => pastePatch('test', images, x, streams(3), {}), patch);
      await expectGradient((x) => pastePatch('test', x, patch, streams(3), {}), images);
    });

    it('refuses a patch that may be larger than the images', () => {
      expect(() => pastePatch('test', zeros([1, 6, 9, 1]), ones([1, 6, 6, 1]), streams(1), {})).toThrow(
        'test: a patch of up to 7.2 pixels is larger than the images, 6×9; take a smaller size or scale',
      );
    });
  });
});
