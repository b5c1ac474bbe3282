import type { Parameter } from '@cnn/layers';
import { abs, add, checkRange, mul, scalar, square, sum, type Tensor } from '@cnn/tensor';

/** What is added to the loss to keep weights small: one differentiable number. */
export type Penalty = (parameters: ReadonlyMap<string, Parameter>) => Tensor;

/**
 * λ·‖w‖², the tutorial's L2 term, over all weights of convolutions and linear layers (not biases and normalisation).
 *
 * Its gradient is 2λw: the same as a coupled weight decay of 2λ.
 *
 * @throws RangeError if λ is negative.
 * @example
 * new Trainer(model, { penalties: [l2(1e-4)], … });
 */
export function l2(lambda: number): Penalty {
  checkRange('l2', 'lambda', lambda, 0);
  return (parameters) => mul(total(parameters, square), lambda);
}

/** λ·Σ|w|, which drives weights to exactly zero; see {@link l2}. */
export function l1(lambda: number): Penalty {
  checkRange('l1', 'lambda', lambda, 0);
  return (parameters) => mul(total(parameters, abs), lambda);
}

function total(parameters: ReadonlyMap<string, Parameter>, of: (weight: Tensor) => Tensor): Tensor {
  return [...parameters.values()]
    .filter(({ shape }) => shape.length > 1)
    .reduce((all: Tensor, { value }) => add(all, sum(of(value))), scalar(0));
}
