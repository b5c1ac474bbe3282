import { add, checkRange, div, maximum, mul, sqrt, square, sub } from '@cnn/tensor';
import type { OptimizerRule } from './optimizer-rule.ts';

export interface AdamOptions {
  /** @default 1e-3 */
  readonly learningRate?: number;
  /** How slowly the averages of the gradient and of its square forget, each in [0, 1). @default [0.9, 0.999] */
  readonly betas?: readonly [number, number];
  /** Added to the root of the second average. @default 1e-8 */
  readonly epsilon?: number;
  /** Adds weightDecay · w to each gradient. @default 0 */
  readonly weightDecay?: number;
  /** Divides by the largest second average so far. @default false */
  readonly amsgrad?: boolean;
}

type AdamSlot = 'exp_avg' | 'exp_avg_sq' | 'max_exp_avg_sq';

/**
 * Steps of much the same size for every weight: the averaged gradient, divided by the root of the averaged square.
 *
 * Follows torch.optim.Adam; Kingma and Ba, Adam: a method for stochastic optimization (2015).
 *
 * @throws RangeError if a setting is out of range.
 * @example
 * new Trainer(model, { optimizer: adam({ learningRate: 1e-4 }), … });
 */
export function adam(options: AdamOptions = {}): OptimizerRule<AdamSlot, Required<AdamOptions>> {
  return adamWith('Adam', options, 'coupled');
}

/** @internal Adam and AdamW differ only in how they decay. */
export function adamWith(
  name: string,
  options: AdamOptions,
  decay: 'coupled' | 'decoupled',
): OptimizerRule<AdamSlot, Required<AdamOptions>> {
  const { learningRate = 1e-3, betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0, amsgrad = false } = options;
  const [beta1, beta2] = betas;
  checkRange(name, 'learningRate', learningRate, 0);
  checkRange(name, 'betas[0]', beta1, 0, 1 - Number.EPSILON);
  checkRange(name, 'betas[1]', beta2, 0, 1 - Number.EPSILON);
  checkRange(name, 'epsilon', epsilon, 0);
  checkRange(name, 'weightDecay', weightDecay, 0);
  return {
    name,
    options: { learningRate, betas, epsilon, weightDecay, amsgrad },
    slots: amsgrad ? ['exp_avg', 'exp_avg_sq', 'max_exp_avg_sq'] : ['exp_avg', 'exp_avg_sq'],
    kernel: {
      name: 'CnnAdam',
      attributes: ({ betas, ...settings }) => ({
        ...settings,
        beta1: betas[0],
        beta2: betas[1],
        decoupled: decay === 'decoupled',
      }),
    },
    update({ value, gradient, slots, step }, { learningRate, betas, epsilon, weightDecay, amsgrad }) {
      const [beta1, beta2] = betas;
      const shrunk = decay === 'decoupled' && weightDecay ? mul(value, 1 - learningRate * weightDecay) : value;
      const slope = decay === 'coupled' && weightDecay ? add(gradient, mul(value, weightDecay)) : gradient;
      const first = add(mul(slots.exp_avg, beta1), mul(slope, 1 - beta1));
      const second = add(mul(slots.exp_avg_sq, beta2), mul(square(slope), 1 - beta2));
      const largest = amsgrad ? maximum(slots.max_exp_avg_sq, second) : second;
      // Both averages start at zero; dividing by 1 − βᵗ makes up for it.
      const denominator = add(mul(sqrt(largest), 1 / Math.sqrt(1 - beta2 ** step)), epsilon);
      const moved = sub(shrunk, mul(div(first, denominator), learningRate / (1 - beta1 ** step)));
      const kept = { exp_avg: first, exp_avg_sq: second };
      return { value: moved, slots: (amsgrad ? { ...kept, max_exp_avg_sq: largest } : kept) as typeof slots };
    },
  };
}
