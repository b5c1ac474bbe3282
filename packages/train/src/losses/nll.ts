import { mul, neg } from '@cnn/tensor';
import { type LabelLossOptions, labelLoss, ofLabels } from './label-loss.ts';
import type { Loss } from './loss.ts';

/**
 * −log-probability of the true class, from log-probabilities: what `crossEntropy` is behind `logSoftmax`.
 *
 * Use it where a model already gives log-probabilities. They are `[batch, …, classes]`, labels int32 `[batch, …]`. Weights, ignored labels and the mean
 * are as in `crossEntropy`. Follows torch.nn.NLLLoss.
 *
 * @throws RangeError if the reduction is unknown; TypeError if log-probabilities, labels and weights do not fit.
 * @example
 * const loss = nll()(logSoftmax(model.call(images)), labels);
 */
export function nll(options: LabelLossOptions = {}): Loss {
  return labelLoss('nll', options, (rows, weights) => {
    const losses = neg(ofLabels(rows));
    return weights ? mul(losses, weights.labels) : losses;
  });
}
