import { add, checkRange, div, greater, minimum, mul, sqrt, square, sub, sum, type Tensor, where } from '@cnn/tensor';
import { checkBetas } from './check-betas.ts';
import type { OptimizerRule } from './optimizer-rule.ts';

export interface LambOptions {
  /** @default 1e-3 */
  readonly learningRate?: number;
  /** How slowly the averages of the gradient and of its square forget, each in [0, 1). @default [0.9, 0.999] */
  readonly betas?: readonly [number, number];
  /** Added to the root of the second average. @default 1e-6 */
  readonly epsilon?: number;
  /** Adds weightDecay · w to the direction of each step. @default 0 */
  readonly weightDecay?: number;
}

/**
 * Adam's direction, but each parameter moves by the same share of its own norm.
 *
 * Use it for very large batches, where layers need learning rates of their own. A parameter whose norm or direction is
 * zero makes a plain step. Follows You et al., Large batch optimization for deep learning: training BERT in 76 minutes
 * (2020), algorithm 2, with φ the identity; PyTorch has none.
 *
 * @throws RangeError if a setting is out of range.
 * @example
 * const optimizer = new Optimizer(model.namedParameters(), lamb({ learningRate: 2e-3, weightDecay: 0.01 }));
 * optimizer.groups[0].settings.epsilon; // 0.000001
 */
export function lamb(options: LambOptions = {}): OptimizerRule<'exp_avg' | 'exp_avg_sq', Required<LambOptions>> {
  const { learningRate = 1e-3, betas = [0.9, 0.999], epsilon = 1e-6, weightDecay = 0 } = options;
  checkRange('lamb', 'learningRate', learningRate, 0);
  checkBetas('lamb', betas);
  checkRange('lamb', 'epsilon', epsilon, 0);
  checkRange('lamb', 'weightDecay', weightDecay, 0);
  return {
    name: 'LAMB',
    options: { learningRate, betas, epsilon, weightDecay },
    slots: ['exp_avg', 'exp_avg_sq'],
    update({ value, gradient, slots, step }, { learningRate, betas: [beta1, beta2], epsilon, weightDecay }) {
      const first = add(mul(slots.exp_avg, beta1), mul(gradient, 1 - beta1));
      const second = add(mul(slots.exp_avg_sq, beta2), mul(square(gradient), 1 - beta2));
      const denominator = add(mul(sqrt(second), 1 / Math.sqrt(1 - beta2 ** step)), epsilon);
      const adapted = mul(div(first, denominator), 1 / (1 - beta1 ** step));
      const direction = weightDecay ? add(adapted, mul(value, weightDecay)) : adapted;
      const [size, length] = [norm(value), norm(direction)];
      const trust = where(greater(minimum(size, length), 0), div(size, length), 1);
      return {
        value: sub(value, mul(direction, mul(trust, learningRate))),
        slots: { exp_avg: first, exp_avg_sq: second },
      };
    },
  };
}

function norm(x: Tensor): Tensor {
  return sqrt(sum(square(x)));
}
