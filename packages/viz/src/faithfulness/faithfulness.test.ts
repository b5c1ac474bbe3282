import { memory, mul, reshape, slice, squeeze, sum, type Tensor, tensor, zeros } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { confidenceChange } from './confidence-change.ts';
import { impute } from './impute.ts';
import { road } from './road.ts';

describe('impute', () => {
  it('continues a slope, and leaves what is kept', () => {
    const values = Float32Array.from({ length: 25 }, (_, i) => (i % 5) + 10 * Math.floor(i / 5));
    const kept = Array.from({ length: 25 }, (_, i) => ![7, 12, 13].includes(i));
    const found = impute({ values, height: 5, width: 5, channels: 1 }, kept);
    for (const [i, value] of values.entries()) expect(found[i]).toBeCloseTo(value, 5);
  });

  it('fills channels by themselves', () => {
    const values = [1, 10, 0, 0, 3, 30];
    const found = impute({ values, height: 1, width: 3, channels: 2 }, [true, false, true]);
    expect([...found]).toEqual([1, 10, 2, 20, 3, 30]);
  });

  it('makes zeros of an image without pixels', () => {
    expect([...impute({ values: [5, 6], height: 1, width: 2, channels: 1 }, [false, false])]).toEqual([0, 0]);
  });
});

onEachBackend(() => {
  /** One class, whose score is what stands in the left half. */
  const classifier = (x: Tensor) => reshape(sum(slice(x, [0, 0, 0, 0], [-1, 4, 2, 1]), [1, 2]), [-1, 1]);
  let images: Tensor;
  let good: Tensor;
  let bad: Tensor;
  beforeAll(() => {
    const half = (row: readonly number[]) => tensor([row, row, row, row].flat(), [1, 4, 4, 1]);
    images = half([3, 5, 1, 1]);
    good = half([1, 0.9, 0.1, 0]);
    bad = half([0, 0.1, 0.9, 1]);
  });

  describe('road', () => {
    it('tells a map that shows what matters from one that does not', async () => {
      const of = (map: Tensor, remove?: 'most' | 'least' | 'combined') =>
        road(classifier, images, map, { target: 0, remove, noise: 0 });
      const [[best], [worst]] = [await of(good), await of(bad)];
      expect(best).toBeGreaterThan(worst);
      const [[most], [least]] = [await of(good, 'most'), await of(good, 'least')];
      expect(best).toBeCloseTo((least - most) / 2, 5);
    });

    it('leaves nothing behind, and adds noise of a seed', async () => {
      const before = memory().numTensors;
      const once = await road(classifier, images, good, { target: 0 });
      expect(memory().numTensors).toBe(before);
      expect(await road(classifier, images, good, { target: 0 })).toEqual(once);
      expect(await road(classifier, images, good, { target: 0, noise: 0 })).not.toEqual(once);
    });

    it('refuses what does not fit', async () => {
      await expect(road(classifier, images, zeros([1, 4, 3, 1]))).rejects.toThrow(
        'maps [1, 4, 4, ?], found [1, 4, 3, 1]',
      );
      await expect(road(classifier, images, good, { remove: 'all' as never })).rejects.toThrow(
        "'combined', found 'all'",
      );
      await expect(road(classifier, images, good, { kept: [101] })).rejects.toThrow(RangeError);
      await expect(road(classifier, images, good, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
        'enough',
      );
    });
  });

  describe('confidenceChange', () => {
    it('is what the score loses behind the map', async () => {
      const [change] = await confidenceChange(classifier, images, good, { target: 0 });
      expect(change).toBeCloseTo(4 * (3 + 5 * 0.9) - 32, 4);
      const target = (logits: Tensor) => squeeze(mul(logits, 2), [1]);
      await expectClose(await confidenceChange(classifier, images, good, { target }), [2 * change]);
      await expect(confidenceChange(classifier, images, zeros([2, 4, 4, 1]))).rejects.toThrow('maps [1, 4, 4, ?]');
    });
  });
});
