import { add, checkRange, exp, log, mul, sub, type Tensor } from '@cnn/tensor';
import { criterion, isPositive } from './criterion.ts';
import type { Criterion } from './loss.ts';
import type { ReductionOptions } from './reduction.ts';

export interface PoissonNLLOptions extends ReductionOptions {
  /** Whether the input is the logarithm of the expected count. @default true */
  readonly logInput?: boolean;
  /** Whether Stirling's approximation of log t! is added for targets above 1. @default false */
  readonly full?: boolean;
  /** Added before the logarithm where `logInput` is false, at least 0. @default 1e-8 */
  readonly epsilon?: number;
}

/**
 * −log-likelihood of a count under a Poisson distribution: exp(input) − t·input.
 *
 * Inputs and counts of any shape. Follows torch.nn.PoissonNLLLoss.
 *
 * @throws RangeError if `epsilon` is negative or the reduction is unknown; TypeError if the shapes differ.
 * @example
 * const loss = poissonNll()(logRate, cellsSeen);
 */
export function poissonNll({
  logInput = true,
  full = false,
  epsilon = 1e-8,
  reduction = 'mean',
}: PoissonNLLOptions = {}): Criterion {
  checkRange('poissonNll', 'epsilon', epsilon, 0);
  return criterion('poissonNll', reduction, (input, target) => {
    const losses = logInput ? sub(exp(input), mul(target, input)) : sub(input, mul(target, log(add(input, epsilon))));
    return full ? add(losses, stirling(target)) : losses;
  });
}

/** log t! nearly, for t above 1; else 0. */
function stirling(t: Tensor): Tensor {
  const many = isPositive(sub(t, 1));
  const safe = add(mul(t, many), sub(1, many));
  return mul(many, add(sub(mul(safe, log(safe)), safe), mul(log(mul(safe, 2 * Math.PI)), 0.5)));
}
