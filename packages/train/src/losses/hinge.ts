import {
  add,
  checkRange,
  checkShape,
  div,
  equal,
  mul,
  neg,
  notEqual,
  relu,
  scope,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@cnn/tensor';
import { asFloat, criterion } from './criterion.ts';
import type { Criterion } from './loss.ts';
import { type ReductionOptions, reducer } from './reduction.ts';

// Losses whose target says whether two things belong together, 1, or not, −1, and which ask no more than a margin.

/** Settings of losses with a margin. */
export interface MarginOptions extends ReductionOptions {
  /** How far apart is far enough; each loss says what it takes unless told. */
  readonly margin?: number;
}

/** A loss of two inputs and a target of 1 and −1. */
export type PairLoss = (first: Tensor, second: Tensor, target: Tensor) => Tensor;

/**
 * A distance itself where the target is 1, and what it lacks to the margin where it is −1.
 *
 * Distances and targets of any shape. The default margin is 1. Follows torch.nn.HingeEmbeddingLoss.
 *
 * @throws RangeError if the reduction is unknown; TypeError if the shapes differ.
 * @example
 * const loss = hingeEmbedding()(distances, same);
 */
export function hingeEmbedding({ margin = 1, reduction = 'mean' }: MarginOptions = {}): Criterion {
  checkRange('hingeEmbedding', 'margin', margin, Number.NEGATIVE_INFINITY);
  return criterion('hingeEmbedding', reduction, (input, target) => {
    const none = zerosLike(input);
    const near = where(notEqual(target, -1), input, none);
    return add(near, where(notEqual(target, 1), relu(sub(margin, input)), none));
  });
}

/**
 * How much the first score falls short of being `margin` above the second where the target is 1, below it where it is −1.
 *
 * All three of one shape. The default margin is 0. Follows torch.nn.MarginRankingLoss.
 *
 * @throws RangeError if the reduction is unknown; TypeError if the shapes differ.
 * @example
 * const loss = marginRanking({ margin: 0.5 })(better, worse, onesLike(better));
 */
export function marginRanking({ margin = 0, reduction = 'mean' }: MarginOptions = {}): PairLoss {
  checkRange('marginRanking', 'margin', margin, Number.NEGATIVE_INFINITY);
  const reduce = reducer('marginRanking', reduction);
  return (first, second, target) => {
    checkShape('marginRanking second', second, first.shape);
    checkShape('marginRanking target', target, first.shape);
    return scope(() => reduce(relu(add(neg(mul(asFloat(target), sub(first, second))), margin))));
  };
}

/**
 * 1 − the cosine of the angle between two vectors where the target is 1, and the cosine above `margin` where it is −1.
 *
 * Vectors `[batch, features]`, targets `[batch]`. The default margin is 0. Follows torch.nn.CosineEmbeddingLoss.
 *
 * @throws RangeError if the margin is outside [-1, 1] or the reduction is unknown; TypeError if the shapes do not fit.
 * @example
 * const loss = cosineEmbedding({ margin: 0.3 })(encode(left), encode(right), same);
 */
export function cosineEmbedding({ margin = 0, reduction = 'mean' }: MarginOptions = {}): PairLoss {
  checkRange('cosineEmbedding', 'margin', margin, -1, 1);
  const reduce = reducer('cosineEmbedding', reduction);
  return (first, second, target) => {
    const [batch] = checkShape('cosineEmbedding', first, [null, null]);
    checkShape('cosineEmbedding second', second, first.shape);
    checkShape('cosineEmbedding target', target, [batch]);
    return scope(() => {
      const signs = asFloat(target);
      const cosine = div(dot(first, second), sqrt(mul(squaredLength(first), squaredLength(second))));
      const none = zerosLike(cosine);
      const near = where(equal(signs, 1), sub(1, cosine), none);
      return reduce(add(near, where(equal(signs, -1), relu(sub(cosine, margin)), none)));
    });
  };
}

const dot = (a: Tensor, b: Tensor): Tensor => sum(mul(a, b), -1);
/** Never 0, as PyTorch has it. */
const squaredLength = (x: Tensor): Tensor => add(sum(square(x), -1), 1e-12);
