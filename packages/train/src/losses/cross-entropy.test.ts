import { normal, ones, Rng, reshape, tensor, valueAndGradient } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { crossEntropy } from './cross-entropy.ts';

const labels = (...values: number[]) => tensor(values, [values.length], 'int32');

onEachBackend(() => {
  describe('crossEntropy', () => {
    it('is ln(classes) where the model knows nothing', async () => {
      await expectClose(crossEntropy()(tensor([[5, 5, 5, 5]]), labels(2)), [Math.log(4)]);
    });

    it('stays finite beside an impossible class, with a gradient', async () => {
      const logits = tensor([[0, Number.NEGATIVE_INFINITY, 0]]);
      const { value, gradient } = valueAndGradient((x) => crossEntropy()(x, labels(0)), logits);
      await expectClose(value, [Math.log(2)]);
      await expectClose(gradient, [-0.5, 0, 0.5]);
    });

    it('is infinite where the impossible class is the true one, and NaN where a logit is', async () => {
      await expectClose(crossEntropy()(tensor([[0, Number.NEGATIVE_INFINITY]]), labels(1)), [Number.POSITIVE_INFINITY]);
      await expectClose(crossEntropy()(tensor([[0, Number.NaN]]), labels(0)), [Number.NaN]);
    });

    it('does not look at what is ignored', async () => {
      const logits = tensor([
        [1, 2],
        [Number.NaN, Number.POSITIVE_INFINITY],
      ]);
      const alone = crossEntropy()(tensor([[1, 2]]), labels(0));
      for (const options of [{}, { labelSmoothing: 0.5 }, { weight: [1, 3] }]) {
        const expected = crossEntropy(options)(tensor([[1, 2]]), labels(0));
        await expectClose(crossEntropy(options)(logits, labels(0, -100)), expected);
      }
      await expectClose(crossEntropy({ ignoreIndex: 1 })(logits, labels(0, 1)), alone);
    });

    it('is NaN where everything is ignored, with a gradient of zeros', async () => {
      const { value, gradient } = valueAndGradient((x) => crossEntropy()(x, labels(-100, -100)), ones([2, 3]));
      await expectClose(value, [Number.NaN]);
      await expectClose(gradient, [0, 0, 0, 0, 0, 0]);
      await expectClose(crossEntropy({ reduction: 'sum' })(ones([2, 3]), labels(-100, -100)), [0]);
    });

    it('takes pixels as it takes samples', async () => {
      const logits = normal(new Rng(1), [2, 3, 1, 4]);
      const truth = labels(0, 3, -100, 2, 1, 3);
      const options = { weight: [1, 2, 0.5, 4], labelSmoothing: 0.1 };
      const pixels = crossEntropy(options)(logits, reshape(truth, [2, 3, 1]));
      await expectClose(pixels, crossEntropy(options)(reshape(logits, [6, 4]), truth));
      const each = crossEntropy({ ...options, reduction: 'none' })(logits, reshape(truth, [2, 3, 1]));
      expect(each.shape).toEqual([2, 3, 1]);
    });

    it('takes labels of any number type', async () => {
      const logits = tensor([[1, 2, 4]]);
      await expectClose(crossEntropy()(logits, tensor([1])), crossEntropy()(logits, labels(1)));
    });

    it('leaves no tensor behind', async () => {
      const logits = tensor([[1, 2]]);
      const target = labels(1);
      const probabilities = tensor([[0.5, 0.5]]);
      for (const options of [{}, { labelSmoothing: 0.1 }, { labelSmoothing: 0.1, weight: [1, 2] }]) {
        await expectNoLeak(() => valueAndGradient((x) => crossEntropy(options)(x, target), logits));
        await expectNoLeak(() => valueAndGradient((x) => crossEntropy(options)(x, probabilities), logits));
      }
    });

    it('names what does not fit', () => {
      expect(() => crossEntropy()(tensor([[1, 2]]), labels(0, 1))).toThrow(
        'crossEntropy labels: expected shape [1], found [2]',
      );
      expect(() => crossEntropy()(tensor([1, 2]), tensor(0))).toThrow(
        'crossEntropy logits: expected shape [?, ?], found [2]',
      );
      expect(() => crossEntropy()(tensor([[1, 2]]), tensor([[1, 0, 0]]))).toThrow(
        'crossEntropy target: expected shape [1, 2], found [1, 3]',
      );
      expect(() => crossEntropy({ ignoreIndex: 0 })(tensor([[1, 2]]), tensor([[1, 0]]))).toThrow(
        'crossEntropy: ignoreIndex 0 is for labels, found probabilities; leave it out',
      );
      expect(() => crossEntropy({ labelSmoothing: 2 })).toThrow('labelSmoothing must be in [0, 1], found 2');
    });
  });
});
