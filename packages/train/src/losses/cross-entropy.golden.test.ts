import { tensor, valueAndGradient } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, it } from 'vitest';
import cases from '../fixtures/cross-entropy.json';
import { crossEntropy } from './cross-entropy.ts';

// Numbers of PyTorch in float64, made by tools/reference/losses.py.
onEachBackend(() => {
  describe("crossEntropy has PyTorch's value and gradient", () => {
    it.each(cases)('$name', async ({ labelSmoothing, logits, labels, loss, gradient }) => {
      const targets = tensor(labels, [labels.length], 'int32');
      const found = valueAndGradient(
        (x) => crossEntropy({ labelSmoothing })(x, targets),
        tensor(logits.data, logits.shape, 'float32'),
      );
      await expectClose(found.value, tensor(loss));
      await expectClose(found.gradient, tensor(gradient.data, gradient.shape, 'float32'));
    });
  });
});
