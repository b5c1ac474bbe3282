import { Rng, slice, sub, sum, tensor, uniform, valueAndGradient, zeros } from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { readLogits } from '../attacks/read-logits.ts';
import fixture from '../fixtures/input-defences.json';
import { pgd } from '../gradient/pgd.ts';
import { makeTask } from '../testing/task.ts';
import { featureSqueezing } from './feature-squeezing.ts';
import { medianFilter } from './median-filter.ts';

const pictures = () => tensor(fixture.images, [2, 5, 6, 2], 'float32');

onEachBackend(() => {
  describe('featureSqueezing', () => {
    // Numbers of NumPy and SciPy, made by tools/reference/input_defences.py.
    it.each(fixture.squeezed)('is that of SciPy: bits $bits, median $median', async ({ bits, median, expected }) => {
      const options = { bits: bits ?? undefined, median: median ?? undefined };
      await expectClose(featureSqueezing(options).apply(pictures()), expected);
    });

    it('lets the gradient straight through the rounding, and through the median to the pixels that are it', async () => {
      const images = pictures();
      const { gradient } = valueAndGradient((x) => sum(featureSqueezing({ bits: 1 }).apply(x)), images);
      await expectClose(gradient, new Array(images.size).fill(1), { absolute: 0, relative: 0 });
      await expectGradient((x) => medianFilter(x, 3), images, { step: 1e-3, relative: 0.02 });
    });

    it('is broken by an attack on the defended classifier', async () => {
      const { classifier, images, labels } = makeTask([6, 5, 4, 1]);
      const { defend } = featureSqueezing({ bits: 3, median: 2 });
      const defended = defend(classifier);
      const { predictions } = await readLogits('test', defended, images);
      const known = tensor(predictions, [6], 'int32');
      const fooled = await pgd({ epsilon: 0.4, steps: 10 })(defended, images, known);
      const after = await readLogits('test', defended, fooled);
      const standing = predictions.filter((prediction, i) => prediction === after.predictions[i]);
      expect(standing.length).toBeLessThan(3);
      expect(labels.isDisposed).toBe(false);
    });

    it('treats images alone as in a batch, and an empty batch', async () => {
      const { apply } = featureSqueezing({ bits: 4, median: 3 });
      const images = pictures();
      await expectClose(
        apply(slice(images, [1, 0, 0, 0], [1, 5, 6, 2])),
        slice(apply(images), [1, 0, 0, 0], [1, 5, 6, 2]),
      );
      expect(apply(zeros([0, 5, 6, 2])).shape).toEqual([0, 5, 6, 2]);
    });

    it('leaves what is constant as it is, and squeezes the squeezed no further', async () => {
      const { apply } = featureSqueezing({ bits: 2 });
      const once = apply(uniform(new Rng(0), [1, 4, 4, 3]));
      await expectClose(sub(apply(once), once), zeros([1, 4, 4, 3]));
      const even = tensor(new Float32Array(16).fill(0.3), [1, 4, 4, 1]);
      await expectClose(featureSqueezing({ median: 4 }).apply(even), even);
    });

    it('leaves no tensor behind', async () => {
      const { classifier, images } = makeTask([2, 5, 4, 1]);
      const { apply, defend } = featureSqueezing({ bits: 4, median: 2 });
      await expectNoLeak(() => apply(images));
      await expectNoLeak(() => defend(classifier)(images));
      expect(images.isDisposed).toBe(false);
    });

    it('refuses what it cannot do, naming it', () => {
      expect(() => featureSqueezing({})).toThrow('featureSqueezing: expected bits, median or both, found neither');
      expect(() => featureSqueezing({ bits: 9 })).toThrow('bits must be a whole number in [1, 8], found 9');
      expect(() => featureSqueezing({ median: 1 })).toThrow('median must be a whole number at least 2, found 1');
      expect(() => featureSqueezing({ median: 6 }).apply(pictures())).toThrow(
        'a median of 6 is wider than the picture (5×6); give 5 at most',
      );
      expect(() => featureSqueezing({ bits: 1 }).apply(zeros([4, 4, 1]))).toThrow('expected images [batch,');
    });

    it('tells its options by name', () => {
      expect(featureSqueezing({ bits: 4, median: 2 }).name).toBe('FeatureSqueezing(bits=4, median=2)');
      expect(featureSqueezing({ median: 2 }).name).toBe('FeatureSqueezing(median=2)');
    });
  });
});
