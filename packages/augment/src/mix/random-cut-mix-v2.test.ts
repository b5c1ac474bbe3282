import { Rng, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectDistribution } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomCutMixV2 } from './random-cut-mix-v2.ts';

const dependsOnBatch = 'images show windows of others of their batch';

testAugmentation('randomCutMixV2', () => randomCutMixV2(), { dependsOnBatch });
testAugmentation('randomCutMixV2 of several windows', () => randomCutMixV2({ numMix: 3, p: 0.6 }), { dependsOnBatch });

const streams = (count: number, seed: number) => Array.from({ length: count }, (_, i) => new Rng(seed).fold(i));

onEachBackend(() => {
  describe('randomCutMixV2', () => {
    it('gives labels the share of the pixels that are seen', async () => {
      // Image i is all i, so that its pixels tell whose they are.
      const size = 36;
      const images = tensor(
        Float32Array.from({ length: 4 * size }, (_, k) => Math.floor(k / size)),
        [4, 6, 6, 1],
      );
      const labels = tensor([0, 1, 2, 3], [4], 'int32');
      for (const numMix of [1, 3]) {
        for (let seed = 0; seed < 10; seed++) {
          const augmentation = randomCutMixV2({ numMix, numClasses: 4, p: 0.8 });
          const params = augmentation.sample(streams(4, seed), images.shape);
          const pixels = await augmentation.apply(images, params).data();
          const shares = Array.from({ length: 16 }, (_, at) => {
            const own = pixels.slice(Math.floor(at / 4) * size, (Math.floor(at / 4) + 1) * size);
            return own.filter((pixel) => pixel === at % 4).length / size;
          });
          await expectClose(augmentation.applyLabels!(labels, params), shares);
        }
      }
    });

    it('cuts masks as it cuts images', async () => {
      const images = tensor(
        Float32Array.from({ length: 50 }, (_, k) => k),
        [2, 5, 5, 1],
      );
      const augmentation = randomCutMixV2();
      const params = augmentation.sample(streams(2, 1), images.shape);
      expect(await augmentation.applyMasks(images, params).data()).toEqual(
        await augmentation.apply(images, params).data(),
      );
    });
  });
});

it('draws windows that lie within the picture, of the size that the share leaves', () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.nat(1e6),
        height: fc.integer({ min: 1, max: 12 }),
        width: fc.integer({ min: 1, max: 12 }),
        least: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      ({ seed, height, width, least }) => {
        const { windows } = randomCutMixV2({ cutSize: [least, 1] }).sample(streams(3, seed), [3, height, width, 1]);
        for (let i = 0; i < 3; i++) {
          const [left, top, wide, tall] = (windows as Float32Array).slice(4 * i, 4 * i + 4) as unknown as number[];
          expect(Math.min(left!, top!)).toBeGreaterThanOrEqual(0);
          expect(left! + wide!).toBeLessThanOrEqual(width);
          expect(top! + tall!).toBeLessThanOrEqual(height);
          expect(wide!).toBeLessThanOrEqual(Math.sqrt(1 - least) * width + 1e-6);
        }
      },
    ),
    { numRuns: 50 },
  );
});

it('draws places that are all alike', () => {
  // Half of the sides: the window's corner is one of five.
  const augmentation = randomCutMixV2({ cutSize: [0.75, 0.75] });
  const { windows } = augmentation.sample(streams(20_000, 3), [20_000, 8, 8, 1]);
  for (const k of [0, 1]) {
    const values = Array.from({ length: 20_000 }, (_, i) => (windows as Float32Array)[4 * i + k]!);
    expectDistribution(k ? 'top' : 'left', values, { integers: [0, 4] });
  }
});

it('refuses options that are out of range', () => {
  expect(() => randomCutMixV2({ cutSize: [0.9, 0.1] })).toThrow(
    'RandomCutMixV2: cutSize must be [low, high] with low ≤ high, found [0.9, 0.1]',
  );
  expect(() => randomCutMixV2({ beta: -1 })).toThrow('RandomCutMixV2: beta must be above 0, found -1');
  expect(() => randomCutMixV2({ numMix: 0 })).toThrow(
    'RandomCutMixV2: numMix must be a whole number at least 1, found 0',
  );
  expect(() => randomCutMixV2({ numClasses: 2.5 })).toThrow('numClasses must be a whole number');
});
