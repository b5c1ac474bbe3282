import {
  add,
  addN,
  div,
  exp,
  log,
  logSoftmax,
  maximum,
  minimum,
  mul,
  pow,
  scope,
  sub,
  type Tensor,
  withoutGradient,
} from '@cnn/tensor';

/**
 * How answers are merged, as ttach names it: their mean; the geometric mean; the largest or the smallest for each class; the sum; or the mean of their
 * square roots, which sharpens less sure ones away.
 */
export type Merge = 'mean' | 'gmean' | 'max' | 'min' | 'sum' | 'tsharpen';

export const MERGES: readonly Merge[] = ['mean', 'gmean', 'max', 'min', 'sum', 'tsharpen'];

/** An answer and how much it counts. */
export interface Weighed {
  readonly outputs: Tensor;
  readonly weight: number;
}

/** Merges answers as they are. */
export function mergeOutputs(answers: readonly Weighed[], merge: Merge): Tensor {
  return scope(() => {
    const total = answers.reduce((sum, { weight }) => sum + weight, 0);
    const summed = (of: (outputs: Tensor) => Tensor) =>
      addN(answers.map(({ outputs, weight }) => (weight === 1 ? of(outputs) : mul(of(outputs), weight))));
    switch (merge) {
      case 'sum':
        return summed((outputs) => outputs);
      case 'mean':
        return div(
          summed((outputs) => outputs),
          total,
        );
      case 'tsharpen':
        return div(
          summed((outputs) => pow(outputs, 0.5)),
          total,
        );
      case 'gmean':
        // By logarithms, since a product of many small numbers is zero.
        return exp(
          div(
            summed((outputs) => log(maximum(outputs, SMALLEST))),
            total,
          ),
        );
      case 'max':
      case 'min':
        return answers.map(({ outputs }) => outputs).reduce(merge === 'max' ? larger : smaller);
    }
  });
}

/**
 * Merges the probabilities that a softmax over the last axis makes of answers; their logarithms are the result.
 *
 * All in logarithms, so that a probability that is too small for a number still has a gradient.
 */
export function mergeLogits(answers: readonly Weighed[], merge: Merge): Tensor {
  return scope(() => {
    const logs = answers.map(({ outputs, weight }) => ({ outputs: logSoftmax(outputs), weight }));
    if (merge === 'gmean') return mergeOutputs(logs, 'mean');
    if (merge === 'max' || merge === 'min') return mergeOutputs(logs, merge);
    const total = merge === 'sum' ? 1 : answers.reduce((sum, { weight }) => sum + weight, 0);
    const power = merge === 'tsharpen' ? 0.5 : 1;
    return logOfSum(logs.map(({ outputs, weight }) => add(mul(outputs, power), Math.log(weight / total))));
  });
}

/** The smallest normal number of 32 bits, in the place of zeros. */
const SMALLEST = 2 ** -126;

const larger = (a: Tensor, b: Tensor) => maximum(a, b);
const smaller = (a: Tensor, b: Tensor) => minimum(a, b);

/** log Σ exp(x) over a list. */
function logOfSum(terms: readonly Tensor[]): Tensor {
  const most = withoutGradient((...all: Tensor[]) => all.reduce(larger))(...terms);
  return add(log(addN(terms.map((term) => exp(sub(term, most))))), most);
}
