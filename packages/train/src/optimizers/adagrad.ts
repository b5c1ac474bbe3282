import { add, checkRange, div, mul, sqrt, square, sub } from '@cnn/tensor';
import type { OptimizerRule } from './optimizer-rule.ts';

export interface AdagradOptions {
  /** @default 1e-2 */
  readonly learningRate?: number;
  /** Divides the learning rate by 1 + learningRateDecay · (steps before). PyTorch's `lr_decay`. @default 0 */
  readonly learningRateDecay?: number;
  /** Adds weightDecay · w to each gradient. @default 0 */
  readonly weightDecay?: number;
  /** What the sums of squares start with. @default 0 */
  readonly initialAccumulatorValue?: number;
  /** Added to the root of the sum. @default 1e-10 */
  readonly epsilon?: number;
}

/**
 * Divides each gradient by the root of the sum of all its squares: weights that seldom move make the larger steps.
 *
 * Use it for sparse inputs and convex problems; in a deep network its steps fade away, as the sums only grow. Follows
 * torch.optim.Adagrad; Duchi, Hazan and Singer, Adaptive subgradient methods (2011).
 *
 * @throws RangeError if a setting is out of range.
 * @example
 * const optimizer = new Optimizer(model.namedParameters(), adagrad({ initialAccumulatorValue: 0.1 }));
 * optimizer.groups[0].settings.learningRate; // 0.01
 */
export function adagrad(options: AdagradOptions = {}): OptimizerRule<'sum', Required<AdagradOptions>> {
  const { learningRate = 1e-2, learningRateDecay = 0, weightDecay = 0 } = options;
  const { initialAccumulatorValue = 0, epsilon = 1e-10 } = options;
  checkRange('adagrad', 'learningRate', learningRate, 0);
  checkRange('adagrad', 'learningRateDecay', learningRateDecay, 0);
  checkRange('adagrad', 'weightDecay', weightDecay, 0);
  checkRange('adagrad', 'initialAccumulatorValue', initialAccumulatorValue, 0);
  checkRange('adagrad', 'epsilon', epsilon, 0);
  return {
    name: 'Adagrad',
    options: { learningRate, learningRateDecay, weightDecay, initialAccumulatorValue, epsilon },
    slots: ['sum'],
    update({ value, gradient, slots, step }, settings) {
      const { learningRate, learningRateDecay, weightDecay, initialAccumulatorValue, epsilon } = settings;
      const slope = weightDecay ? add(gradient, mul(value, weightDecay)) : gradient;
      const sum = add(step === 1 ? initialAccumulatorValue : slots.sum, square(slope));
      const rate = learningRate / (1 + (step - 1) * learningRateDecay);
      return { value: sub(value, mul(div(slope, add(sqrt(sum), epsilon)), rate)), slots: { sum } };
    },
  };
}
