import { add, type Classifier, mul, Rng, slice, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { countQueries } from '../evaluation/count-queries.ts';
import { linearClassifier, makeTask } from '../testing/task.ts';
import { testAttack } from '../testing/test-attack.ts';
import { onePixel } from './one-pixel.ts';

testAttack('onePixel', () => onePixel({ pixels: 6, populationSize: 40, steps: 8 }));

onEachBackend(() => {
  describe('onePixel', () => {
    it.each([1, 2])('changes at most %d pixels', async (pixels) => {
      const { classifier, images, labels } = makeTask([12, 5, 4, 3]);
      const adversarial = await onePixel({ pixels, populationSize: 40, steps: 8 })(classifier, images, labels);
      const [before, after] = [await images.data(), await adversarial.data()];
      const changed = Array.from({ length: 12 }, (_, image) => {
        const moved = Array.from({ length: 60 }, (_, i) => image * 60 + i).filter((i) => before[i] !== after[i]);
        return new Set(moved.map((i) => Math.floor(i / 3))).size;
      });
      expect(Math.max(...changed)).toBe(pixels);
    });

    it('finds the only pixel that matters', async () => {
      const weight = new Array(64).fill(0);
      weight[2 * 21] = 1; // the first of both classes looks at pixel 21
      const classifier = linearClassifier(tensor(weight, [32, 2]));
      const sees: Classifier = (x) => add(classifier(x), bias);
      const bias = tensor([-0.6, 0], [1, 2]);
      const images = tensor(new Array(32).fill(0.8), [1, 4, 8, 1]);
      const adversarial = await onePixel({ populationSize: 60, steps: 20 })(sees, images, tensor([0], [1], 'int32'));
      const after = Array.from(await adversarial.data());
      expect(after.findIndex((value) => value !== Math.fround(0.8))).toBe(21);
      expect(after[21]).toBeLessThanOrEqual(0.6);
    });

    it('returns the image where it finds nothing, after as many queries as it may', async () => {
      const { classifier, images, labels } = makeTask([2, 3, 3, 1]);
      const firm = countQueries((x) => add(mul(classifier(x), 0), first));
      const first = slice(classifier(images), [0, 0], [1, 5]);
      const own = Array.from(await labels.data())[0];
      const adversarial = await onePixel({ populationSize: 5, steps: 3 })(
        firm,
        images,
        tensor([own, own], [2], 'int32'),
        {
          rng: new Rng(0),
        },
      );
      await expectClose(adversarial, images, { absolute: 0, relative: 0 });
      expect(firm.queries).toBe(2 + 2 * 5 * 4);
    });
  });
});

describe('onePixel', () => {
  it('prints its options, and names those out of range', () => {
    expect(onePixel().name).toBe('OnePixel(pixels=1, populationSize=400, steps=100)');
    expect(() => onePixel({ pixels: 0 })).toThrow('onePixel: pixels must be a whole number at least 1, found 0');
    expect(() => onePixel({ populationSize: 2 })).toThrow('onePixel: populationSize must be a whole number at least 3');
  });
});
