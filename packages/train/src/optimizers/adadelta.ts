import { add, checkRange, div, mul, sqrt, square, sub } from '@cnn/tensor';
import type { OptimizerRule } from './optimizer-rule.ts';

export interface AdadeltaOptions {
  /** @default 1 */
  readonly learningRate?: number;
  /** How slowly the averages of the squared gradient and of the squared step forget, in [0, 1]. @default 0.9 */
  readonly rho?: number;
  /** Added under both roots; also what the first steps are made of. @default 1e-6 */
  readonly epsilon?: number;
  /** Adds weightDecay · w to each gradient. @default 0 */
  readonly weightDecay?: number;
}

/**
 * Steps as long as the last ones were, by the gradient's size against its own past: the learning rate hardly needs a
 * choice.
 *
 * Use it where nothing is known of the scale of the problem; it starts slowly. Follows torch.optim.Adadelta; Zeiler,
 * ADADELTA: an adaptive learning rate method (2012).
 *
 * @throws RangeError if a setting is out of range.
 * @example
 * const optimizer = new Optimizer(model.namedParameters(), adadelta({ rho: 0.95 }));
 * optimizer.groups[0].settings.learningRate; // 1
 */
export function adadelta(
  options: AdadeltaOptions = {},
): OptimizerRule<'square_avg' | 'acc_delta', Required<AdadeltaOptions>> {
  const { learningRate = 1, rho = 0.9, epsilon = 1e-6, weightDecay = 0 } = options;
  checkRange('adadelta', 'learningRate', learningRate, 0);
  checkRange('adadelta', 'rho', rho, 0, 1);
  checkRange('adadelta', 'epsilon', epsilon, 0);
  checkRange('adadelta', 'weightDecay', weightDecay, 0);
  return {
    name: 'Adadelta',
    options: { learningRate, rho, epsilon, weightDecay },
    slots: ['square_avg', 'acc_delta'],
    update({ value, gradient, slots }, { learningRate, rho, epsilon, weightDecay }) {
      const slope = weightDecay ? add(gradient, mul(value, weightDecay)) : gradient;
      const squares = add(mul(slots.square_avg, rho), mul(square(slope), 1 - rho));
      const step = mul(div(sqrt(add(slots.acc_delta, epsilon)), sqrt(add(squares, epsilon))), slope);
      const steps = add(mul(slots.acc_delta, rho), mul(square(step), 1 - rho));
      return { value: sub(value, mul(step, learningRate)), slots: { square_avg: squares, acc_delta: steps } };
    },
  };
}
