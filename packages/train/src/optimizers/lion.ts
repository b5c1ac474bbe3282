import { add, checkRange, mul, sign, sub } from '@cnn/tensor';
import { checkBetas } from './check-betas.ts';
import type { OptimizerRule } from './optimizer-rule.ts';

export interface LionOptions {
  /** @default 1e-4 */
  readonly learningRate?: number;
  /**
   * Share of the average in the step, and how slowly the average itself forgets, each in [0, 1). @default [0.9, 0.99]
   */
  readonly betas?: readonly [number, number];
  /** Shrinks the weights by learningRate · weightDecay at each step. @default 0 */
  readonly weightDecay?: number;
}

/**
 * Steps of exactly the learning rate for every weight, along the sign of the averaged gradient; remembers half as much
 * as Adam.
 *
 * Use it in place of {@link adamW} with a learning rate 3 to 10 times smaller and a weight decay as many times larger,
 * and large batches. Follows Chen et al., Symbolic discovery of optimization algorithms (2023); PyTorch has none. A
 * weight whose gradient was NaN once stays where it is for good, instead of becoming NaN: watch the loss, or clip.
 *
 * @throws RangeError if a setting is out of range.
 * @example
 * const optimizer = new Optimizer(model.namedParameters(), lion({ learningRate: 1e-4, weightDecay: 0.1 }));
 * optimizer.groups[0].settings.betas; // [0.9, 0.99]
 */
export function lion(options: LionOptions = {}): OptimizerRule<'exp_avg', Required<LionOptions>> {
  const { learningRate = 1e-4, betas = [0.9, 0.99], weightDecay = 0 } = options;
  checkRange('lion', 'learningRate', learningRate, 0);
  checkBetas('lion', betas);
  checkRange('lion', 'weightDecay', weightDecay, 0);
  return {
    name: 'Lion',
    options: { learningRate, betas, weightDecay },
    slots: ['exp_avg'],
    update({ value, gradient, slots }, { learningRate, betas: [beta1, beta2], weightDecay }) {
      const direction = sign(add(mul(slots.exp_avg, beta1), mul(gradient, 1 - beta1)));
      const shrunk = weightDecay ? mul(value, 1 - learningRate * weightDecay) : value;
      return {
        value: sub(shrunk, mul(direction, learningRate)),
        slots: { exp_avg: add(mul(slots.exp_avg, beta2), mul(gradient, 1 - beta2)) },
      };
    },
  };
}
