import { integers, Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomCrop } from './random-crop.ts';

testAugmentation('randomCrop', () => randomCrop([5, 4], { padding: 2 }));
testAugmentation('randomCrop without a border', () => randomCrop(3));

const at = (tops: number[], lefts: number[]) => ({
  top: tensor(tops, [tops.length], 'int32'),
  left: tensor(lefts, [lefts.length], 'int32'),
});

onEachBackend(() => {
  describe('randomCrop', () => {
    it('cuts each image at its own place of the padded image', async () => {
      const images = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19], [2, 3, 3, 1]);
      const crop = randomCrop(3, { padding: 1, fill: -1 });
      const expected = [
        [-1, -1, -1, -1, 1, 2, -1, 4, 5],
        [14, 15, 16, 17, 18, 19, -1, -1, -1],
      ];
      await expectClose(crop.apply(images, at([0, 2], [0, 1])), expected.flat());
    });

    it('keeps the channels of a pixel together', async () => {
      const images = tensor([1, 10, 2, 20, 3, 30, 4, 40], [1, 2, 2, 2]);
      await expectClose(randomCrop([1, 2], { padding: [0, 1] }).apply(images, at([1], [2])), [4, 40, 0, 0]);
    });

    it('reads four borders as top, bottom, left, right', async () => {
      const images = tensor([5], [1, 1, 1, 1]);
      const crop = randomCrop([4, 6], { padding: [1, 2, 3, 2] });
      const expected = new Array(24).fill(0);
      expected[1 * 6 + 3] = 5;
      await expectClose(crop.apply(images, at([0], [0])), expected);
    });

    it('finds each window in the padded image, for any sizes', async () => {
      const cases = fc.record({
        height: fc.integer({ min: 1, max: 6 }),
        width: fc.integer({ min: 1, max: 6 }),
        border: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 3 }))),
        seed: fc.nat(1000),
        cut: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      });
      await fc.assert(
        fc.asyncProperty(cases, async ({ height, width, border, seed, cut }) => {
          const [top, bottom, left, right] = border;
          const padded = [height + top + bottom, width + left + right];
          const size = padded.map((side, i) => 1 + Math.floor(cut[i] * (side - 1))) as [number, number];
          const crop = randomCrop(size, { padding: border as [number, number, number, number], fill: 9 });
          const images = uniform(new Rng(seed), [1, height, width, 1]);
          const params = crop.sample([new Rng(seed)], images.shape);
          const [y0] = await params.top.data();
          const [x0] = await params.left.data();
          expect(y0 >= 0 && y0 + size[0] <= padded[0]).toBe(true);
          expect(x0 >= 0 && x0 + size[1] <= padded[1]).toBe(true);
          const values = await images.data();
          const expected: number[] = [];
          for (let y = y0 - top; y < y0 - top + size[0]; y++) {
            for (let x = x0 - left; x < x0 - left + size[1]; x++) {
              expected.push(y >= 0 && y < height && x >= 0 && x < width ? values[y * width + x] : 9);
            }
          }
          expect(Array.from(await crop.apply(images, params).data())).toEqual(expected);
        }),
        { numRuns: 60 },
      );
    });

    it('keeps NaN where it is', async () => {
      const images = tensor([Number.NaN, 1, 2, 3], [1, 2, 2, 1]);
      await expectClose(randomCrop(2, { padding: 1 }).apply(images, at([1], [0])), [0, Number.NaN, 0, 2]);
    });

    it('moves the whole image only where nothing can move', async () => {
      const images = uniform(new Rng(1), [4, 5, 5, 3]);
      await expectClose(augment(images, randomCrop(5), new Rng(2)), images, { absolute: 0, relative: 0 });
    });
  });
});

describe('randomCrop', () => {
  it('makes all places equally likely, and rows and columns apart', async () => {
    const rngs = Array.from({ length: 9000 }, (_, i) => new Rng(3).fold(i));
    const { top, left } = randomCrop(4, { padding: 1 }).sample(rngs, [9000, 4, 4, 1]);
    const counts = new Array(9).fill(0);
    const tops = await top.data();
    const lefts = await left.data();
    for (let i = 0; i < 9000; i++) counts[tops[i] * 3 + lefts[i]]++;
    // Five deviations of a binomial count: √(9000 · 1/9 · 8/9) ≈ 30.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('says how to make a window fit', () => {
    const images = uniform(new Rng(1), [1, 32, 32, 3]);
    expect(() => augment(images, randomCrop(40, { padding: 2 }), new Rng(1))).toThrow(
      'randomCrop: size 40 is larger than the padded image (36×36); pad by at least 4 or crop to 36',
    );
    const params = { top: integers(new Rng(1), [1], 0, 1), left: integers(new Rng(1), [1], 0, 1) };
    expect(() => randomCrop([20, 33]).apply(images, params)).toThrow(
      'size 20×33 is larger than the padded image (32×32); pad by at least 1 or crop to 20×32',
    );
  });

  it('names an option out of range', () => {
    expect(() => randomCrop(0)).toThrow('randomCrop: size must be a whole number at least 1, found 0');
    expect(() => randomCrop(32, { padding: -4 })).toThrow('padding must be a whole number at least 0, found -4');
    expect(() => randomCrop(32, { padding: 1.5 })).toThrow('padding must be a whole number at least 0, found 1.5');
    expect(() => randomCrop(32, { padding: [1, 2, 3] as never })).toThrow('padding must be 1, 2 or 4 widths, found 3');
    expect(() => randomCrop(32, { fill: Number.NaN })).toThrow('fill must be a finite number, found NaN');
  });
});
