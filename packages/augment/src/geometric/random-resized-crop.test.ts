import { interpolate, Rng, slice, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectGradient, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { expectDistribution } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { resizeAntialiased } from './antialias.ts';
import { moveImages } from './geometric.ts';
import { type RandomResizedCropOptions, randomResizedCrop } from './random-resized-crop.ts';
import { windowCorners, windowsOf } from './window.ts';

testAugmentation('randomResizedCrop', () => randomResizedCrop([4, 5]));
testAugmentation('randomResizedCrop, edges at edges', () => randomResizedCrop([4, 5], { alignCorners: false }));
testAugmentation('randomResizedCrop, antialias', () => randomResizedCrop(3, { antialias: true }));

/** Windows of images, and results of `size`. */
function at(
  size: readonly [number, number],
  ...windows: (readonly [top: number, left: number, height: number, width: number])[]
) {
  const result = { top: 0, left: 0, height: size[0], width: size[1] };
  return {
    applied: new Uint8Array(windows.length).fill(1),
    src: Float32Array.from(
      windows.flatMap(([top, left, height, width]) => windowCorners({ top, left, height, width })),
    ),
    dst: Float32Array.from(windows.flatMap(() => windowCorners(result))),
  };
}

/** 20,000 windows of a picture of 500 × 1000. */
function windows(options: RandomResizedCropOptions) {
  const rngs = Array.from({ length: 20_000 }, (_, i) => new Rng(9).fold(i));
  const { src } = randomResizedCrop(8, options).sample(rngs, [20_000, 500, 1000, 1]);
  return windowsOf(src as Float32Array);
}

onEachBackend(() => {
  describe('randomResizedCrop', () => {
    it.each<RandomResizedCropOptions>([
      {},
      { alignCorners: false },
      { resample: 'bicubic' },
      { resample: 'bicubic', alignCorners: false },
      { resample: 'nearest' },
    ])('resizes what it cuts out, and nothing beside it: %j', async (options) => {
      const images = uniform(new Rng(1), [2, 6, 9, 2]);
      const crop = randomResizedCrop([5, 4], options);
      const result = crop.apply(images, at([5, 4], [1, 2, 4, 6], [0, 0, 6, 3]));
      const { resample = 'bilinear', alignCorners = true } = options;
      const expected = [
        [0, 1, 2, 4, 6],
        [1, 0, 0, 6, 3],
      ].map(([i, top, left, height, width]) =>
        interpolate(slice(images, [i!, top!, left!, 0], [1, height!, width!, 2]), {
          size: [5, 4],
          ...(resample === 'nearest' ? { mode: 'nearest-exact' } : { mode: resample, alignCorners }),
        }),
      );
      for (const [i, each] of expected.entries()) {
        await expectClose(slice(result, [i, 0, 0, 0], [1, 5, 4, 2]), each, { absolute: 1e-5 });
      }
    });

    it('takes means with antialias, as torchvision does', async () => {
      const images = uniform(new Rng(1), [1, 9, 9, 3]);
      const crop = randomResizedCrop([3, 2], { antialias: true });
      const window = slice(images, [0, 1, 2, 0], [1, 8, 5, 3]);
      await expectClose(crop.apply(images, at([3, 2], [1, 2, 8, 5])), resizeAntialiased(window, [3, 2], 'bilinear'));
      expect(crop.ownPixels).toBe(true);
    });

    it('repeats a single pixel, and takes the first one for a single pixel', async () => {
      const images = tensor([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
      for (const options of [{}, { resample: 'bicubic' }] as const) {
        const single = randomResizedCrop([2, 2], options).apply(images, at([2, 2], [1, 1, 1, 1]));
        await expectClose(single, [5, 5, 5, 5], { absolute: 1e-5 });
        await expectClose(randomResizedCrop(1, options).apply(images, at([1, 1], [0, 1, 2, 2])), [2]);
      }
    });

    it('puts the window back in its place, on black', async () => {
      const crop = randomResizedCrop([1, 3]);
      const back = crop.inverse!(tensor([5, 6, 7], [1, 1, 3, 1]), at([1, 3], [1, 1, 1, 2]), [1, 2, 3, 1]);
      await expectClose(back, [0, 0, 0, 0, 5, 7], { absolute: 1e-5 });
    });

    it('takes names of masks as they are, of the same window', async () => {
      const masks = tensor([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 8, 1]);
      const crop = randomResizedCrop([1, 2], { antialias: true });
      await expectClose(crop.applyMasks!(masks, at([1, 2], [0, 2, 1, 4]), [1, 1, 8, 3]), [4, 6]);
    });

    it('has a gradient to the corners', async () => {
      const images = uniform(new Rng(1), [2, 6, 7, 2]);
      const { applied, src, dst } = at([4, 5], [0.35, 1.4, 3.3, 4.4], [1.45, 0.35, 3.85, 5.45]);
      for (const alignCorners of [true, false]) {
        const crop = randomResizedCrop([4, 5], { alignCorners });
        const corners = tensor(src, [2, 4, 2]);
        await expectGradient((moved) => crop.apply(images, { applied, dst, src: moved }), corners, { step: 1e-3 });
      }
    });

    it('may be joined with its neighbours by default: its matrix says it all', async () => {
      const images = uniform(new Rng(1), [1, 6, 7, 1]);
      const crop = randomResizedCrop([4, 5]);
      const params = at([4, 5], [1, 2, 4, 4]);
      expect(crop.ownPixels).toBeUndefined();
      const looked = moveImages(images, crop.geometry(params, images.shape));
      await expectClose(looked, crop.apply(images, params), { absolute: 0, relative: 0 });
    });
  });
});

describe('randomResizedCrop draws', () => {
  it('areas uniform over scale', () => {
    const areas = windows({ scale: [0.04, 0.4], ratio: [1, 1] }).map(({ height, width }) => (height * width) / 5e5);
    // Sides are whole pixels, of which the least is 141.
    expectDistribution('area', areas, { uniform: [0.0395, 0.404] });
  });

  it('logarithms of ratios uniform', () => {
    const ratios = windows({ scale: [0.1, 0.1], ratio: [0.5, 3] }).map(({ height, width }) => width / height);
    const logarithms = ratios.map(Math.log);
    expectDistribution('logarithm of the ratio', logarithms, { uniform: [Math.log(0.495), Math.log(3.03)] });
  });

  it('all places of a window alike', () => {
    const places = windows({ scale: [0.125, 0.125], ratio: [1, 1] });
    expectDistribution(
      'top',
      places.map(({ top }) => top),
      { integers: [0, 250] },
    );
    expect(places.every(({ height, width }) => height === 250 && width === 250)).toBe(true);
    expect(Math.max(...places.map(({ left }) => left))).toBe(750);
  });

  it('the largest window of an allowed ratio where none of its tries fits', () => {
    const sizes = (options: RandomResizedCropOptions) => {
      const all = windows({ scale: [4, 4], ...options }).map(({ height, width }) => `${height}×${width}`);
      return [...new Set(all)];
    };
    expect(sizes({})).toEqual(['500×667']);
    expect(sizes({ ratio: [4, 5] })).toEqual(['250×1000']);
    expect(sizes({ ratio: [1, 3] })).toEqual(['500×1000']);
  });
});

it('names an option out of range', () => {
  expect(() => randomResizedCrop(0)).toThrow('RandomResizedCrop: size must be a whole number at least 1, found 0');
  expect(() => randomResizedCrop(8, { scale: [1, 0.5] })).toThrow(
    'RandomResizedCrop: scale must be [low, high] with low ≤ high, found [1, 0.5]',
  );
  expect(() => randomResizedCrop(8, { scale: [-1, 1] })).toThrow('RandomResizedCrop: scale must be');
  expect(() => randomResizedCrop(8, { ratio: [0, 1] })).toThrow('RandomResizedCrop: ratio must be');
  expect(() => randomResizedCrop(8, { antialias: true, resample: 'nearest' })).toThrow(
    'RandomResizedCrop: antialias is for resample bilinear and bicubic, found it with nearest',
  );
});
