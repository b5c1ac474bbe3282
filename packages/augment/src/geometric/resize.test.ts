import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { resizeAntialiased } from './antialias.ts';
import { moveImages } from './geometric.ts';
import { resize } from './resize.ts';

testAugmentation('resize', () => resize([4, 7]), { random: false });
testAugmentation('resize by a side, antialias', () => resize(3, { side: 'long', antialias: true }), { random: false });
testAugmentation('resize nearest', () => resize([4, 7], { resample: 'nearest' }), { random: false });

const outputSize = (shape: number[], ...arguments_: Parameters<typeof resize>) =>
  resize(...arguments_).outputShape!([1, ...shape, 1]).slice(1, 3);

onEachBackend(() => {
  describe('resize', () => {
    it('keeps corners in the corners, or edges at the edges', async () => {
      const images = tensor([1, 2, 4], [1, 1, 3, 1]);
      await expectClose(resize([1, 5]).apply(images), [1, 1.5, 2, 3, 4]);
      await expectClose(resize([1, 6], { alignCorners: false }).apply(images), [1, 1.25, 1.75, 2.5, 3.5, 4]);
    });

    it.each([
      { resample: 'bilinear' },
      { resample: 'bicubic' },
      { resample: 'bilinear', alignCorners: false },
      { resample: 'bicubic', alignCorners: false },
    ] as const)('may be joined with its neighbours: its matrix says it all (%j)', async (options) => {
      const images = uniform(new Rng(1), [2, 5, 8, 2]);
      for (const size of [
        [3, 11],
        [1, 8],
        [5, 1],
      ] as const) {
        const augmentation = resize(size, options);
        const { geometry } = augmentation;
        expect(augmentation.ownPixels).toBeUndefined();
        const looked = moveImages(images, geometry({ applied: Uint8Array.of(1, 1) }, images.shape));
        await expectClose(looked, augmentation.apply(images), { absolute: 1e-5 });
      }
    });

    it('copies the pixel under the centre of each if nearest', async () => {
      const images = tensor([1, 2, 3, 4, 5, Number.NaN], [1, 1, 6, 1]);
      await expectClose(resize([1, 3], { resample: 'nearest' }).apply(images), [2, 4, Number.NaN]);
      expect(resize([1, 3], { resample: 'nearest' }).ownPixels).toBe(true);
    });

    it('repeats a picture of one pixel', async () => {
      for (const options of [{}, { alignCorners: false }, { resample: 'bicubic' }, { antialias: true }] as const) {
        await expectClose(resize([2, 3], options).apply(tensor([5], [1, 1, 1, 1])), [5, 5, 5, 5, 5, 5]);
      }
    });

    it('takes means with antialias', async () => {
      const images = uniform(new Rng(1), [1, 9, 7, 3]);
      const small = resize([3, 4], { antialias: true, resample: 'bicubic' }).apply(images);
      await expectClose(small, resizeAntialiased(images, [3, 4], 'bicubic'));
    });

    it('takes names of masks as they are', async () => {
      const masks = tensor([1, 2, 3, 4, 5, 6], [1, 1, 6, 1]);
      const moved = (options: object) =>
        resize([1, 3], options).applyMasks!(masks, { applied: Uint8Array.of(1) }, [1, 1, 6, 3]);
      await expectClose(moved({}), [2, 4, 6]);
      await expectClose(moved({ antialias: true }), [2, 4, 6]);
    });
  });
});

it('finds the other side where one is given', () => {
  expect(outputSize([5, 7], 10)).toEqual([10, 14]);
  expect(outputSize([7, 5], 10)).toEqual([14, 10]);
  expect(outputSize([5, 7], 10, { side: 'long' })).toEqual([7, 10]);
  expect(outputSize([7, 5], 10, { side: 'long' })).toEqual([10, 7]);
  expect(outputSize([7, 5], 14, { side: 'vert' })).toEqual([14, 10]);
  expect(outputSize([5, 7], 14, { side: 'horz' })).toEqual([10, 14]);
  expect(outputSize([6, 6], 4, { side: 'long' })).toEqual([4, 4]);
  expect(outputSize([2, 100], 10, { side: 'long' })).toEqual([1, 10]);
});

it('names an option out of range', () => {
  expect(() => resize(0)).toThrow('Resize: size must be a whole number at least 1, found 0');
  expect(() => resize(4, { side: 'width' as never })).toThrow(
    "Resize: unknown side 'width'; choose from short, long, vert, horz",
  );
  expect(() => resize(4, { resample: 'cubic' as never })).toThrow("Resize: unknown resample 'cubic'");
  expect(() => resize(4, { antialias: true, resample: 'nearest' })).toThrow(
    'Resize: antialias is for resample bilinear and bicubic, found it with nearest',
  );
  expect(() => resize(4, { antialias: true, alignCorners: true })).toThrow(
    'Resize: antialias goes with alignCorners: false, found true',
  );
});
