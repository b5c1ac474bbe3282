import { cast, greater, logSoftmax, mul, neg, oneHot, ones, sum, where, zerosLike } from '@tensorflow/tfjs-core';
import { checkShape } from '../checks.ts';
import { hasKernel, runKernel, setGradient } from '../kernels.ts';
import { operation } from '../operations.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';
import { add } from './index.ts';

/**
 * −log of the probability that softmax gives the true class, for each row.
 *
 * Logits `[rows, classes]` and labels `[rows]`, int32 → `[rows]`. Differentiable in the logits. A label that is no class counts nothing. Follows
 * torch.nn.functional.cross_entropy with `reduction: 'none'`.
 *
 * @param labelSmoothing share of the target that is spread over all classes, in [0, 1].
 * @throws TypeError if logits and labels do not fit.
 * @example
 * const loss = mean(softmaxCrossEntropy(logits, labels));
 */
export function softmaxCrossEntropy(logits: Tensor, labels: Tensor, labelSmoothing = 0): Tensor {
  const [rows] = checkShape('softmaxCrossEntropy logits', logits, [null, null]);
  checkShape('softmaxCrossEntropy labels', labels, [rows]);
  return operation('softmaxCrossEntropy', { logits, labels }, { labelSmoothing }, ({ logits, labels }) =>
    scope(() => {
      if (!hasKernel('CnnSoftmaxCrossEntropy')) return composed(logits, labels, labelSmoothing);
      const whole = labels.dtype === 'int32' ? labels : cast(labels, 'int32');
      return runKernel('CnnSoftmaxCrossEntropy', { logits, labels: whole }, { labelSmoothing })[0];
    }),
  );
}

function composed(logits: Tensor, labels: Tensor, labelSmoothing: number): Tensor {
  const [rows, classes] = logits.shape as number[];
  // tfjs's oneHot wants two classes at least.
  const target = classes === 1 ? ones([rows, 1]) : oneHot(labels, classes);
  const smooth = labelSmoothing ? add(mul(target, 1 - labelSmoothing), labelSmoothing / classes) : target;
  const logs = logSoftmax(logits);
  // A class that is impossible (a logit of −∞) and not the target counts nothing; 0 · −∞ would be NaN.
  const counted = where(greater(smooth, 0), mul(logs, smooth), zerosLike(logs));
  return neg(sum(counted, 1));
}

setGradient<{ labelSmoothing: number }>('CnnSoftmaxCrossEntropy', {
  inputs: ['labels'],
  outputs: [false, true],
  gradient: ([dLoss], [labels, probabilities], { labelSmoothing }) => ({
    logits: () => runKernel('CnnSoftmaxCrossEntropyGrad', { probabilities, labels, dLoss }, { labelSmoothing })[0],
  }),
});
