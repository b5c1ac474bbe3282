import { add, checkRange, mul, sub } from '@cnn/tensor';
import type { OptimizerRule } from './optimizer-rule.ts';

export interface ASGDOptions {
  /** @default 1e-2 */
  readonly learningRate?: number;
  /** How fast the learning rate falls; also shrinks the weights. @default 1e-4 */
  readonly lambd?: number;
  /** Power of the learning rate's fall. @default 0.75 */
  readonly alpha?: number;
  /** The step from which on weights are averaged. @default 1e6 */
  readonly t0?: number;
  /** Adds weightDecay · w to each gradient. @default 0 */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent that also keeps the average of the weights it went through, in the slot `ax`.
 *
 * Use the average, which is in the optimizer's state by `ax.<parameter>`, as the result: it is calmer than the last
 * weights. Follows torch.optim.ASGD; Polyak and Juditsky, Acceleration of stochastic approximation by averaging (1992).
 * PyTorch's `eta` and `mu` are no state here: they follow from the step. When a schedule changes the learning rate, its
 * `eta` is a step late; ours is not.
 *
 * @throws RangeError if a setting is out of range.
 * @example
 * const optimizer = new Optimizer(model.namedParameters(), asgd({ learningRate: 0.05, t0: 1000 }));
 * optimizer.groups[0].settings.lambd; // 0.0001
 */
export function asgd(options: ASGDOptions = {}): OptimizerRule<'ax', Required<ASGDOptions>> {
  const { learningRate = 1e-2, lambd = 1e-4, alpha = 0.75, t0 = 1e6, weightDecay = 0 } = options;
  checkRange('asgd', 'learningRate', learningRate, 0);
  checkRange('asgd', 'lambd', lambd, 0);
  checkRange('asgd', 'alpha', alpha, 0);
  checkRange('asgd', 't0', t0, 0);
  checkRange('asgd', 'weightDecay', weightDecay, 0);
  return {
    name: 'ASGD',
    options: { learningRate, lambd, alpha, t0, weightDecay },
    slots: ['ax'],
    update({ value, gradient, slots, step }, { learningRate, lambd, alpha, t0, weightDecay }) {
      // Both shrink by the rate.
      const decay = weightDecay + lambd;
      const slope = decay ? add(gradient, mul(value, decay)) : gradient;
      const rate = learningRate / (1 + lambd * learningRate * (step - 1)) ** alpha;
      const moved = sub(value, mul(slope, rate));
      const share = 1 / Math.max(1, step - 1 - t0);
      const average = share === 1 ? mul(moved, 1) : add(slots.ax, mul(sub(moved, slots.ax), share));
      return { value: moved, slots: { ax: average } };
    },
  };
}
