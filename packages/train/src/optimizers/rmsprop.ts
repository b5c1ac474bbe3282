import { add, checkRange, div, maximum, mul, sqrt, square, sub } from '@cnn/tensor';
import type { OptimizerRule } from './optimizer-rule.ts';

export interface RMSpropOptions {
  /** @default 1e-2 */
  readonly learningRate?: number;
  /** How slowly the average of the squared gradient forgets, in [0, 1). @default 0.99 */
  readonly alpha?: number;
  /** Added to the root. @default 1e-8 */
  readonly epsilon?: number;
  /** Adds weightDecay · w to each gradient. @default 0 */
  readonly weightDecay?: number;
  /** Share of the last step that is kept, in [0, 1]. @default 0 */
  readonly momentum?: number;
  /** Divides by the deviation instead of the root mean square. @default false */
  readonly centered?: boolean;
}

type RMSpropSlot = 'square_avg' | 'momentum_buffer' | 'grad_avg';

/**
 * Divides each gradient by the root of its averaged square. Follows torch.optim.RMSprop.
 *
 * @throws RangeError if a setting is out of range.
 * @example
 * new Trainer(model, { optimizer: rmsprop({ learningRate: 1e-3 }), … });
 */
export function rmsprop(options: RMSpropOptions = {}): OptimizerRule<RMSpropSlot, Required<RMSpropOptions>> {
  const {
    learningRate = 1e-2,
    alpha = 0.99,
    epsilon = 1e-8,
    weightDecay = 0,
    momentum = 0,
    centered = false,
  } = options;
  checkRange('rmsprop', 'learningRate', learningRate, 0);
  checkRange('rmsprop', 'alpha', alpha, 0, 1 - Number.EPSILON);
  checkRange('rmsprop', 'epsilon', epsilon, 0);
  checkRange('rmsprop', 'weightDecay', weightDecay, 0);
  checkRange('rmsprop', 'momentum', momentum, 0, 1);
  return {
    name: 'RMSprop',
    options: { learningRate, alpha, epsilon, weightDecay, momentum, centered },
    slots: [
      'square_avg',
      ...(momentum ? (['momentum_buffer'] as const) : []),
      ...(centered ? (['grad_avg'] as const) : []),
    ],
    kernel: {
      name: 'CnnRmsprop',
      // A schedule may take the momentum to 0: the kernel knows of no buffer then.
      attributes: (settings) => (momentum && !settings.momentum ? undefined : settings),
    },
    update({ value, gradient, slots }, { learningRate, alpha, epsilon, weightDecay, momentum, centered }) {
      const slope = weightDecay ? add(gradient, mul(value, weightDecay)) : gradient;
      const squareAverage = add(mul(slots.square_avg, alpha), mul(square(slope), 1 - alpha));
      const average = centered ? add(mul(slots.grad_avg, alpha), mul(slope, 1 - alpha)) : undefined;
      // Of a gradient that stays the same it is 0, which rounding may take below.
      const spread = average ? maximum(sub(squareAverage, square(average)), 0) : squareAverage;
      const scaled = div(slope, add(sqrt(spread), epsilon));
      const buffer = momentum ? add(mul(slots.momentum_buffer, momentum), scaled) : undefined;
      const kept = {
        square_avg: squareAverage,
        momentum_buffer: buffer ?? slots.momentum_buffer,
        grad_avg: average,
      };
      return {
        value: sub(value, mul(buffer ?? scaled, learningRate)),
        slots: Object.fromEntries(Object.entries(kept).filter(([, tensor]) => tensor)) as typeof slots,
      };
    },
  };
}
