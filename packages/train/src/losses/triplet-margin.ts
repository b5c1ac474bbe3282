import {
  abs,
  add,
  checkRange,
  checkShape,
  mul,
  pow,
  relu,
  scope,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '@cnn/tensor';
import { isPositive } from './criterion.ts';
import { type ReductionOptions, reducer } from './reduction.ts';

export interface TripletMarginOptions extends ReductionOptions {
  /** How much nearer the positive should be than the negative, above 0. @default 1 */
  readonly margin?: number;
  /** Norm of the distance, at least 1: 1 sums differences, 2 is Euclid's. @default 2 */
  readonly p?: number;
  /** Added to each difference, which keeps the slope finite. @default 1e-6 */
  readonly epsilon?: number;
  /** Whether the negative's distance to the positive counts where it is the smaller one (Balntas et al. 2016). @default false */
  readonly swap?: boolean;
}

/** A loss of an anchor, what should be near it and what should be far from it, each `[batch, features]`. */
export type TripletLoss = (anchor: Tensor, positive: Tensor, negative: Tensor) => Tensor;

/**
 * How much farther the positive lies from the anchor than the negative does, plus a margin: for embeddings in which like is near like.
 *
 * All three `[batch, features]`; `reduction: 'none'` gives `[batch]`. Follows torch.nn.TripletMarginLoss.
 *
 * @throws RangeError if `margin` is not above 0, `p` below 1 or the reduction unknown; TypeError if the shapes differ.
 * @example
 * const loss = tripletMargin({ margin: 0.2 })(encode(face), encode(samePerson), encode(otherPerson));
 */
export function tripletMargin({
  margin = 1,
  p = 2,
  epsilon = 1e-6,
  swap = false,
  reduction = 'mean',
}: TripletMarginOptions = {}): TripletLoss {
  const reduce = reducer('tripletMargin', reduction);
  checkRange('tripletMargin', 'margin', margin, Number.MIN_VALUE);
  checkRange('tripletMargin', 'p', p, 1);
  checkRange('tripletMargin', 'epsilon', epsilon, 0);
  const distance = (a: Tensor, b: Tensor) => length(add(sub(a, b), epsilon), p);
  return (anchor, positive, negative) => {
    checkShape('tripletMargin anchor', anchor, [null, null]);
    checkShape('tripletMargin positive', positive, anchor.shape);
    checkShape('tripletMargin negative', negative, anchor.shape);
    return scope(() => {
      const far = distance(anchor, negative);
      const farthest = swap ? smaller(far, distance(positive, negative)) : far;
      return reduce(relu(add(sub(distance(anchor, positive), farthest), margin)));
    });
  };
}

/** The p-norm of each row. Its slope at 0 is 0. */
function length(x: Tensor, p: number): Tensor {
  const total = sum(p === 2 ? square(x) : pow(abs(x), p), -1);
  const some = isPositive(total);
  // A root's slope at 0 is infinite, so it is taken of 1 there.
  const safe = add(total, sub(1, some));
  return mul(p === 2 ? sqrt(safe) : pow(safe, 1 / p), some);
}

/** The smaller of two. Where they are equal each has half of the slope, as in PyTorch. */
function smaller(a: Tensor, b: Tensor): Tensor {
  return mul(sub(add(a, b), abs(sub(a, b))), 0.5);
}
