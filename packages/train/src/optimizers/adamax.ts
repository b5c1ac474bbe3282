import { abs, add, checkRange, div, maximum, mul, sub } from '@cnn/tensor';
import { checkBetas } from './check-betas.ts';
import type { OptimizerRule } from './optimizer-rule.ts';

export interface AdamaxOptions {
  /** @default 2e-3 */
  readonly learningRate?: number;
  /** How slowly the average of the gradient and the largest size forget, each in [0, 1). @default [0.9, 0.999] */
  readonly betas?: readonly [number, number];
  /** Added to the size of each gradient. @default 1e-8 */
  readonly epsilon?: number;
  /** Adds weightDecay · w to each gradient. @default 0 */
  readonly weightDecay?: number;
}

/**
 * Adam that divides by the largest gradient of late instead of the root mean square, so that no step is longer than the
 * learning rate allows.
 *
 * Use it where single gradients are far larger than the rest. Follows torch.optim.Adamax; Kingma and Ba, Adam: a method
 * for stochastic optimization (2015), section 7.
 *
 * @throws RangeError if a setting is out of range.
 * @example
 * const optimizer = new Optimizer(model.namedParameters(), adamax());
 * optimizer.groups[0].settings.learningRate; // 0.002
 */
export function adamax(options: AdamaxOptions = {}): OptimizerRule<'exp_avg' | 'exp_inf', Required<AdamaxOptions>> {
  const { learningRate = 2e-3, betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0 } = options;
  checkRange('adamax', 'learningRate', learningRate, 0);
  checkBetas('adamax', betas);
  checkRange('adamax', 'epsilon', epsilon, 0);
  checkRange('adamax', 'weightDecay', weightDecay, 0);
  return {
    name: 'Adamax',
    options: { learningRate, betas, epsilon, weightDecay },
    slots: ['exp_avg', 'exp_inf'],
    update({ value, gradient, slots, step }, { learningRate, betas, epsilon, weightDecay }) {
      const [beta1, beta2] = betas;
      const slope = weightDecay ? add(gradient, mul(value, weightDecay)) : gradient;
      const average = add(mul(slots.exp_avg, beta1), mul(slope, 1 - beta1));
      const largest = maximum(mul(slots.exp_inf, beta2), add(abs(slope), epsilon));
      return {
        value: sub(value, mul(div(average, largest), learningRate / (1 - beta1 ** step))),
        slots: { exp_avg: average, exp_inf: largest },
      };
    },
  };
}
