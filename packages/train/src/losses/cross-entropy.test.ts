import { tensor, valueAndGradient } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { crossEntropy } from './cross-entropy.ts';

const label = (value: number) => tensor([value], [1], 'int32');

onEachBackend(() => {
  describe('crossEntropy', () => {
    it('is ln(classes) where the model knows nothing', async () => {
      await expectClose(crossEntropy()(tensor([[5, 5, 5, 5]]), label(2)), [Math.log(4)]);
    });

    it('stays finite beside an impossible class, with a gradient', async () => {
      const logits = tensor([[0, Number.NEGATIVE_INFINITY, 0]]);
      const { value, gradient } = valueAndGradient((x) => crossEntropy()(x, label(0)), logits);
      await expectClose(value, [Math.log(2)]);
      await expectClose(gradient, [-0.5, 0, 0.5]);
    });

    it('is infinite where the impossible class is the true one, and NaN where a logit is', async () => {
      await expectClose(crossEntropy()(tensor([[0, Number.NEGATIVE_INFINITY]]), label(1)), [Number.POSITIVE_INFINITY]);
      await expectClose(crossEntropy()(tensor([[0, Number.NaN]]), label(0)), [Number.NaN]);
    });

    it('leaves no tensor behind', async () => {
      const logits = tensor([[1, 2]]);
      const labels = label(1);
      await expectNoLeak(() => valueAndGradient((x) => crossEntropy({ labelSmoothing: 0.1 })(x, labels), logits));
    });

    it('names what does not fit', () => {
      expect(() => crossEntropy()(tensor([[1, 2]]), tensor([0, 1], [2], 'int32'))).toThrow(
        'softmaxCrossEntropy labels: expected shape [1], found [2]',
      );
      expect(() => crossEntropy({ labelSmoothing: 2 })).toThrow('labelSmoothing must be in [0, 1], found 2');
    });
  });
});
