import { abs, checkRange, clipByValue, div, mul, square, sub, type Tensor } from '@cnn/tensor';
import { criterion } from './criterion.ts';
import type { Criterion } from './loss.ts';
import type { ReductionOptions } from './reduction.ts';

// Losses of the difference between numbers.

/**
 * The squared difference, for regression and reconstruction: large errors weigh most.
 *
 * Any shape. Follows torch.nn.MSELoss.
 *
 * @throws RangeError if the reduction is unknown; TypeError if the shapes differ.
 * @example
 * const brier = mse()(softmax(logits), oneHot(labels, 10));
 */
export function mse({ reduction = 'mean' }: ReductionOptions = {}): Criterion {
  return criterion('mse', reduction, (input, target) => square(sub(input, target)));
}

/**
 * The absolute difference: an outlier weighs no more than its distance. Its slope where input and target are equal is 0.
 *
 * Any shape. Follows torch.nn.L1Loss; `l1` is the penalty on weights.
 *
 * @throws RangeError if the reduction is unknown; TypeError if the shapes differ.
 * @example
 * const error = l1Loss()(restored, images);
 */
export function l1Loss({ reduction = 'mean' }: ReductionOptions = {}): Criterion {
  return criterion('l1Loss', reduction, (input, target) => abs(sub(input, target)));
}

export interface SmoothL1Options extends ReductionOptions {
  /** Where the parabola d²/(2·beta) goes over into |d| − beta/2, at least 0. @default 1 */
  readonly beta?: number;
}

/**
 * The absolute difference with its corner at 0 rounded off, as for the boxes of detectors.
 *
 * Any shape. With `beta: 0` it is `l1Loss`. Follows torch.nn.SmoothL1Loss.
 *
 * @throws RangeError if `beta` is negative or the reduction is unknown; TypeError if the shapes differ.
 * @example
 * const loss = smoothL1({ beta: 0.1 })(boxes, truth);
 */
export function smoothL1({ beta = 1, reduction = 'mean' }: SmoothL1Options = {}): Criterion {
  checkRange('smoothL1', 'beta', beta, 0);
  return criterion('smoothL1', reduction, (input, target) => {
    const difference = sub(input, target);
    return beta === 0 ? abs(difference) : div(bowl(difference, beta), beta);
  });
}

export interface HuberOptions extends ReductionOptions {
  /** Where the parabola d²/2 goes over into delta·(|d| − delta/2), above 0. @default 1 */
  readonly delta?: number;
}

/**
 * The squared difference near 0 and a straight line beyond: `smoothL1` times its width.
 *
 * Any shape. Follows torch.nn.HuberLoss.
 *
 * @throws RangeError if `delta` is not above 0 or the reduction is unknown; TypeError if the shapes differ.
 * @example
 * const loss = huber({ delta: 2 })(predicted, measured);
 */
export function huber({ delta = 1, reduction = 'mean' }: HuberOptions = {}): Criterion {
  checkRange('huber', 'delta', delta, Number.MIN_VALUE);
  return criterion('huber', reduction, (input, target) => bowl(sub(input, target), delta));
}

/**
 * d²/2 within ±width, width·(|d| − width/2) beyond.
 *
 * With c = d held within ±width both are c·(d − c/2), whose slope is c everywhere, also on the seam and where d² would overflow.
 */
function bowl(d: Tensor, width: number): Tensor {
  const held = clipByValue(d, -width, width);
  return mul(held, sub(d, mul(held, 0.5)));
}
