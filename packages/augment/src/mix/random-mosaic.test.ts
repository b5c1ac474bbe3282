import { Rng, type Shape, type Tensor, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomMosaic } from './random-mosaic.ts';

const dependsOnBatch = 'images are laid beside others of their batch';

testAugmentation('randomMosaic', () => randomMosaic(), { dependsOnBatch });
testAugmentation('randomMosaic to a size', () => randomMosaic({ outputSize: [9, 4], mosaicGrid: [3, 1] }), {
  dependsOnBatch,
});

const streams = (count: number, seed = 1) => Array.from({ length: count }, (_, i) => new Rng(seed).fold(i));
/** The second image is not changed. */
const two = (start: readonly [number, number]) => ({
  applied: Uint8Array.of(1, 0),
  pairs: Int32Array.of(1, 1, 1, 0, 0, 0),
  start: Float32Array.of(...start, 0, 0),
  shares: new Float32Array(6),
});

onEachBackend(() => {
  describe('randomMosaic', () => {
    const shape: Shape = [2, 2, 2, 1];
    const images = () => tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2, 1]);

    it.each([
      ['constant', [8, 0, 0, 0, 0, 0, 0, 0, 0]],
      ['replicate', [8, 8, 8, 8, 8, 8, 8, 8, 8]],
      ['reflect', [8, 7, 8, 6, 5, 6, 8, 7, 4]],
    ] as const)('shows beyond its edge what paddingMode says: %s', async (paddingMode, expected) => {
      // The window begins at the last pixel of a mosaic of 1 2 5 6 / 3 4 7 8 / 5 6 5 6 / 7 8 7 8.
      const mosaic = randomMosaic({ outputSize: [3, 3], paddingMode });
      const result = await mosaic.apply(images(), two([3, 3])).data();
      expect(Array.from(result.slice(0, 9))).toEqual(expected);
      expect(Array.from(result.slice(9))).toEqual([5, 6, 0, 7, 8, 0, 0, 0, 0]);
    });

    it('changes masks as images', async () => {
      const params = randomMosaic().sample(streams(2), shape);
      await expectClose(
        randomMosaic().applyMasks(images(), params),
        await randomMosaic().apply(images(), params).data(),
      );
    });

    it('gives labels the share of the pixels that are seen', async () => {
      const shape: Shape = [5, 6, 5, 1];
      const values = tensor(
        Float32Array.from({ length: 150 }, (_, k) => 1 + Math.floor(k / 30)),
        [...shape],
      );
      const labels = tensor([0, 1, 2, 3, 4], [5], 'int32');
      for (const outputSize of [undefined, [11, 9]] as const) {
        const mosaic = randomMosaic({ mosaicGrid: [2, 3], startRatioRange: [0, 1], outputSize, numClasses: 5 });
        const params = mosaic.sample(streams(5), shape);
        const pixels = await mosaic.apply(values, params).data();
        const size = pixels.length / 5;
        const shares = Array.from({ length: 5 }, (_, i) => {
          const own = pixels.slice(i * size, (i + 1) * size).filter((pixel) => pixel > 0);
          return [1, 2, 3, 4, 5].map((value) => own.filter((pixel) => pixel === value).length / own.length);
        });
        await expectClose(mosaic.applyLabels!(labels, params), shares.flat());
      }
    });

    describe('boxes', () => {
      const boxes = () => tensor([0.25, 0.5, 1.75, 1.5, 0, 0, 1, 2], [2, 1, 4]);

      it('are those of all images, cut to the window, or zeros where they are small', async () => {
        const expected = [
          [0, 0, 1, 1],
          [0, 1, 1, 2],
          [1, 0, 2, 1],
          [1, 1, 2, 2],
          [0, 0, 1, 2],
          [0, 0, 0, 0],
          [0, 0, 0, 0],
          [0, 0, 0, 0],
        ];
        const found = randomMosaic().applyBoxes(boxes(), two([1, 1]), shape);
        expect(found.shape).toEqual([2, 4, 4]);
        await expectClose(found, expected.flat());
        const large = await randomMosaic({ minBboxSize: 0.1 })
          .applyBoxes(boxes(), two([0, 0]), shape)
          .data();
        expect(Array.from(large.slice(0, 16))).toEqual(new Array(16).fill(0));
        expect(Array.from(large.slice(16))).toEqual(expected.slice(4).flat());
      });

      it('have a gradient, and leave no tensor behind', async () => {
        const mosaic = randomMosaic({ minBboxSize: 0.1 });
        const params = mosaic.sample(streams(3), [3, 8, 9, 1]);
        const inner = tensor([1, 1, 6, 6, 2, 1, 7, 7, 2, 3, 7, 6], [3, 1, 4]);
        const spread = tensor(
          Float32Array.from(await inner.data(), (x, k) => x + 0.01 * k + 0.2),
          [3, 1, 4],
        );
        await expectGradient((x: Tensor) => mosaic.applyBoxes(x, params, [3, 8, 9, 1]), spread);
        await expectNoLeak(() => mosaic.applyBoxes(inner, params, [3, 8, 9, 1]));
      });

      it('are refused where they are none', () => {
        expect(() => randomMosaic().applyBoxes(uniform(new Rng(1), [2, 4]), two([0, 0]), shape)).toThrow(
          'RandomMosaic boxes: expected shape [2, ?, 4], found [2, 4]',
        );
      });
    });
  });
});

it('draws windows of its range', () => {
  const mosaic = randomMosaic({ startRatioRange: [0.25, 0.75], p: 0.4 });
  expectDraws(mosaic, { p: 0.4, start: { integers: [2, 5], place: 0 } });
  expectDraws(mosaic, { p: 0.4, start: { integers: [2, 5], place: 1 } });
});

it('refuses options that are out of range', () => {
  expect(() => randomMosaic({ mosaicGrid: [0, 2] })).toThrow(
    'RandomMosaic: mosaicGrid must be a whole number at least 1, found 0',
  );
  expect(() => randomMosaic({ outputSize: [8, 0.5] })).toThrow('RandomMosaic: outputSize must be a whole number');
  expect(() => randomMosaic({ startRatioRange: [-0.1, 0.5] })).toThrow(
    'RandomMosaic: startRatioRange must be in [0, 1], found -0.1',
  );
  expect(() => randomMosaic({ minBboxSize: -1 })).toThrow('RandomMosaic: minBboxSize must be at least 0, found -1');
  expect(() => randomMosaic({ paddingMode: 'edge' as 'replicate' })).toThrow(
    "RandomMosaic: unknown paddingMode 'edge'",
  );
});
