import {
  add,
  checkRange,
  checkShape,
  customGradient,
  div,
  expandDims,
  log,
  maximum,
  mul,
  scope,
  square,
  sub,
  type Tensor,
} from '@cnn/tensor';
import { asFloat } from './criterion.ts';
import { type ReductionOptions, reducer } from './reduction.ts';

export interface GaussianNLLOptions extends ReductionOptions {
  /** Whether the constant ½·log 2π is added, which makes it the full likelihood. @default false */
  readonly full?: boolean;
  /** What the variance is taken for at least, above 0. @default 1e-6 */
  readonly epsilon?: number;
}

/** A loss of means and variances against targets. */
export type GaussianLoss = (input: Tensor, target: Tensor, variance: Tensor) => Tensor;

/**
 * −log-likelihood of a target under a normal distribution, for models that predict how sure they are: ½·(log v + (input − target)²/v).
 *
 * Input and target of one shape; variances of that shape, of one number in the last axis, or without the last axis. Follows
 * torch.nn.GaussianNLLLoss.
 *
 * @throws RangeError if `epsilon` is not above 0 or the reduction is unknown; TypeError if the shapes do not fit.
 * @example
 * const loss = gaussianNll()(mean, measured, exp(logVariance));
 */
export function gaussianNll({
  full = false,
  epsilon = 1e-6,
  reduction = 'mean',
}: GaussianNLLOptions = {}): GaussianLoss {
  const reduce = reducer('gaussianNll', reduction);
  checkRange('gaussianNll', 'epsilon', epsilon, Number.MIN_VALUE);
  // The slope passes through, so that a variance that fell too low can rise again.
  const held = customGradient<[Tensor]>(([v]) => ({ value: maximum(v, epsilon), gradient: (dy) => [dy] }));
  return (input, target, variance) => {
    checkShape('gaussianNll target', target, input.shape);
    const flat = variance.rank === input.rank - 1;
    const one = flat || variance.shape.at(-1) === 1;
    const axes = input.shape.slice(0, -1);
    checkShape('gaussianNll variance', variance, flat ? axes : one ? [...axes, 1] : input.shape);
    return scope(() => {
      const v = held(flat ? expandDims(variance, -1) : variance);
      const losses = mul(add(log(v), div(square(sub(input, asFloat(target))), v)), 0.5);
      return reduce(full ? add(losses, 0.5 * Math.log(2 * Math.PI)) : losses);
    });
  };
}
