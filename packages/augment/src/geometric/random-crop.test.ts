import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectGradient, onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomCrop } from './random-crop.ts';
import { windowCorners } from './window.ts';

testAugmentation('randomCrop', () => randomCrop([5, 4], { padding: 2 }));
testAugmentation('randomCrop without a border', () => randomCrop(3));

testAugmentation('randomCrop if needed', () => randomCrop(9, { padIfNeeded: true, paddingMode: 'circular' }));

/** Windows of `size` at these places of the padded images. */
function at([height, width]: readonly [number, number], tops: readonly number[], lefts: readonly number[]) {
  const corners = (top: number, left: number) => windowCorners({ top, left, height, width });
  return {
    applied: new Uint8Array(tops.length).fill(1),
    src: Float32Array.from(tops.flatMap((top, i) => corners(top, lefts[i]!))),
    dst: Float32Array.from(tops.flatMap(() => corners(0, 0))),
  };
}

onEachBackend(() => {
  describe('randomCrop', () => {
    it('cuts each image at its own place of the padded image', async () => {
      const images = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19], [2, 3, 3, 1]);
      const crop = randomCrop(3, { padding: 1, fill: -1 });
      const expected = [
        [-1, -1, -1, -1, 1, 2, -1, 4, 5],
        [14, 15, 16, 17, 18, 19, -1, -1, -1],
      ];
      await expectClose(crop.apply(images, at([3, 3], [0, 2], [0, 1])), expected.flat());
    });

    it('keeps the channels of a pixel together', async () => {
      const images = tensor([1, 10, 2, 20, 3, 30, 4, 40], [1, 2, 2, 2]);
      await expectClose(randomCrop([1, 2], { padding: [0, 1] }).apply(images, at([1, 2], [1], [2])), [4, 40, 0, 0]);
    });

    it('reads four borders as top, bottom, left, right', async () => {
      const images = tensor([5], [1, 1, 1, 1]);
      const crop = randomCrop([4, 6], { padding: [1, 2, 3, 2] });
      const expected = new Array(24).fill(0);
      expected[1 * 6 + 3] = 5;
      await expectClose(crop.apply(images, at([4, 6], [0], [0])), expected);
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
          const [x0, y0] = params.src as Float32Array;
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
      await expectClose(randomCrop(2, { padding: 1 }).apply(images, at([2, 2], [1], [0])), [0, Number.NaN, 0, 2]);
    });

    it.each([
      ['replicate', [1, 1, 1, 2]],
      ['reflect', [3, 2, 1, 2]],
      ['symmetric', [2, 1, 1, 2]],
      ['circular', [2, 3, 1, 2]],
    ] as const)('has the picture go on in the border in mode %s', async (paddingMode, expected) => {
      const crop = randomCrop([1, 4], { padding: [0, 2], paddingMode });
      const images = tensor([1, 2, 3], [1, 1, 3, 1]);
      await expectClose(crop.apply(images, at([1, 4], [0], [0])), expected, { absolute: 0, relative: 0 });
    });

    it('adds what is missing on both sides if needed', async () => {
      const crop = randomCrop([1, 4], { padIfNeeded: true, fill: [7, 8] });
      const images = tensor([1, 2, 3, 4], [1, 1, 2, 2]);
      expect(await crop.apply(images, at([1, 4], [0], [1])).data()).toEqual(Float32Array.of(7, 8, 1, 2, 3, 4, 7, 8));
      const lefts = Array.from({ length: 200 }, (_, i) => {
        const { src } = crop.sample([new Rng(i)], [1, 1, 2, 2]);
        return (src as Float32Array)[0];
      });
      expect(new Set(lefts)).toEqual(new Set([0, 1, 2]));
    });

    it('moves masks along with the same window and zeros around it', async () => {
      const crop = randomCrop(2, { padding: 1, fill: 0.5 });
      const masks = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
      await expectClose(crop.applyMasks!(masks, at([2, 2], [0], [1]), [1, 2, 2, 3]), [0, 0, 1, 2]);
    });

    it('has a gradient to the corners, between pixels', async () => {
      const images = uniform(new Rng(1), [2, 4, 5, 2]);
      const { applied, src, dst } = at([2, 3], [0.3, 1.6], [0.4, 1.7]);
      const crop = randomCrop([2, 3]);
      await expectGradient((corners) => crop.apply(images, { applied, dst, src: corners }), tensor(src, [2, 4, 2]), {
        step: 1e-3,
      });
    });

    it('moves the whole image only where nothing can move', async () => {
      const images = uniform(new Rng(1), [4, 5, 5, 3]);
      await expectClose(augment(images, randomCrop(5), new Rng(2)), images, { absolute: 0, relative: 0 });
    });
  });
});

describe('randomCrop', () => {
  it('makes all places equally likely, and rows and columns apart', () => {
    const rngs = Array.from({ length: 9000 }, (_, i) => new Rng(3).fold(i));
    const { src } = randomCrop(4, { padding: 1 }).sample(rngs, [9000, 4, 4, 1]);
    const corners = src as Float32Array;
    const counts = new Array(9).fill(0);
    for (let i = 0; i < 9000; i++) counts[corners[8 * i + 1]! * 3 + corners[8 * i]!]++;
    // Five deviations of a binomial count: √(9000 · 1/9 · 8/9) ≈ 30.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('says how to make a window fit', () => {
    const images = uniform(new Rng(1), [1, 32, 32, 3]);
    expect(() => augment(images, randomCrop(40, { padding: 2 }), new Rng(1))).toThrow(
      'RandomCrop: size 40 is larger than the padded image (36×36); pad by at least 4, set padIfNeeded, or crop to 36',
    );
    expect(() => randomCrop([20, 33]).apply(images, at([20, 33], [0], [0]))).toThrow(
      'size 20×33 is larger than the padded image (32×32); pad by at least 1, set padIfNeeded, or crop to 20×32',
    );
  });

  it('takes one window for all with sameOnBatch', () => {
    const rngs = Array.from({ length: 6 }, (_, i) => new Rng(i));
    const { src } = randomCrop(2, { sameOnBatch: true }).sample(rngs, [6, 9, 9, 1]);
    const windows = Array.from({ length: 6 }, (_, i) => String((src as Float32Array).slice(8 * i, 8 * i + 8)));
    expect(new Set(windows).size).toBe(1);
  });

  it('names an option out of range', () => {
    expect(() => randomCrop(32, { paddingMode: 'edge' as never })).toThrow("unknown paddingMode 'edge'");
    expect(() => randomCrop(0)).toThrow('RandomCrop: size must be a whole number at least 1, found 0');
    expect(() => randomCrop(32, { padding: -4 })).toThrow('padding must be a whole number at least 0, found -4');
    expect(() => randomCrop(32, { padding: 1.5 })).toThrow('padding must be a whole number at least 0, found 1.5');
    expect(() => randomCrop(32, { padding: [1, 2, 3] as never })).toThrow('padding must be 1, 2 or 4 widths, found 3');
    expect(() => randomCrop(32, { fill: Number.NaN })).toThrow('fill must be a finite number, found NaN');
  });
});
