import { add, checkRange, div, expandDims, mul, relu, scope, square, sub, sum, where, zerosLike } from '@cnn/tensor';
import { weightTensor } from './criterion.ts';
import { classRows, isLabel, ofLabels, weightsOfLabels } from './label-loss.ts';
import type { Loss } from './loss.ts';
import { type ReductionOptions, reducer } from './reduction.ts';

export interface MultiMarginOptions extends ReductionOptions {
  /** Power of each shortfall. @default 1 */
  readonly p?: 1 | 2;
  /** By how much the true class should be ahead. @default 1 */
  readonly margin?: number;
  /** A factor for each class, for the samples that have it. @default 1 for each */
  readonly weight?: readonly number[];
}

/**
 * The hinge loss of classification: how far other classes come nearer to the true one's score than `margin`, over the number of classes.
 *
 * Scores `[batch, classes]`, labels int32 `[batch]`. Follows torch.nn.MultiMarginLoss.
 *
 * @throws RangeError if `p` is neither 1 nor 2 or the reduction is unknown; TypeError if scores, labels and weights do not fit.
 * @example
 * const trainer = new Trainer(model, { loss: multiMargin({ p: 2 }), optimizer: sgd({ learningRate: 0.1 }), epochs: 5 });
 */
export function multiMargin({ p = 1, margin = 1, weight, reduction = 'mean' }: MultiMarginOptions = {}): Loss {
  const reduce = reducer('multiMargin', reduction);
  checkRange('multiMargin', 'margin', margin, Number.NEGATIVE_INFINITY);
  if (p !== 1 && p !== 2) throw new RangeError(`multiMargin: p must be 1 or 2, found ${p}`);
  return (scores, labels) =>
    scope(() => {
      const rows = classRows('multiMargin', scores, labels);
      const { classes } = rows;
      const behind = relu(add(sub(rows.values, expandDims(ofLabels(rows), 1)), margin));
      const others = where(isLabel(rows.labels, classes), zerosLike(behind), behind);
      const losses = div(sum(p === 1 ? others : square(others), 1), classes);
      if (!weight) return reduce(losses);
      return reduce(mul(losses, weightsOfLabels(weightTensor('multiMargin weight', weight, classes), rows.labels)));
    });
}
