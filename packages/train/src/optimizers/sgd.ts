import { add, checkRange, mul, sub } from '@cnn/tensor';
import type { OptimizerRule } from './optimizer-rule.ts';

export interface SGDOptions {
  /** @default 1e-3 */
  readonly learningRate?: number;
  /** Share of the last step that is kept, in [0, 1]. @default 0 */
  readonly momentum?: number;
  /** Share of the gradient that is left out of the momentum, in [0, 1]. @default 0 */
  readonly dampening?: number;
  /** Adds weightDecay · w to each gradient. @default 0 */
  readonly weightDecay?: number;
  /** Looks ahead along the momentum; needs momentum and no dampening. @default false */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent: w ← w − learningRate · gradient, on demand with momentum. Follows torch.optim.SGD.
 *
 * @throws RangeError if a setting is out of range.
 * @example
 * new Trainer(model, { optimizer: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }), … });
 */
export function sgd(options: SGDOptions = {}): OptimizerRule<'momentum_buffer', Required<SGDOptions>> {
  const { learningRate = 1e-3, momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = options;
  checkRange('sgd', 'learningRate', learningRate, 0);
  checkRange('sgd', 'momentum', momentum, 0, 1);
  checkRange('sgd', 'dampening', dampening, 0, 1);
  checkRange('sgd', 'weightDecay', weightDecay, 0);
  if (nesterov && (momentum === 0 || dampening !== 0)) {
    throw new RangeError(`sgd: nesterov needs momentum above 0 and dampening 0, found ${momentum} and ${dampening}`);
  }
  return {
    name: 'SGD',
    options: { learningRate, momentum, dampening, weightDecay, nesterov },
    slots: momentum ? ['momentum_buffer'] : [],
    kernel: {
      name: 'CnnSgd',
      // A schedule may take the momentum to 0: the kernel knows of no buffer then.
      attributes: (settings) => (momentum && !settings.momentum ? undefined : settings),
    },
    update({ value, gradient, slots, step }, { learningRate, momentum, dampening, weightDecay, nesterov }) {
      const slope = weightDecay ? add(gradient, mul(value, weightDecay)) : gradient;
      if (!momentum) return { value: sub(value, mul(slope, learningRate)), slots };
      // PyTorch starts the buffer with the first gradient, undamped.
      const buffer = step === 1 ? mul(slope, 1) : add(mul(slots.momentum_buffer, momentum), mul(slope, 1 - dampening));
      const direction = nesterov ? add(slope, mul(buffer, momentum)) : buffer;
      return { value: sub(value, mul(direction, learningRate)), slots: { momentum_buffer: buffer } };
    },
  };
}
