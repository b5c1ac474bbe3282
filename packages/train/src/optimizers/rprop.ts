import { checkRange, clipByValue, fill, greater, less, mul, sign, sub, type Tensor, where } from '@cnn/tensor';
import type { OptimizerRule } from './optimizer-rule.ts';

export interface RpropOptions {
  /** How long every weight's first step is. @default 1e-2 */
  readonly learningRate?: number;
  /**
   * Factors of a step after the gradient changed its sign, in (0, 1), and after it kept it, above 1.
   *
   * @default [0.5, 1.2]
   */
  readonly etas?: readonly [number, number];
  /** The shortest and the longest step. @default [1e-6, 50] */
  readonly stepSizes?: readonly [number, number];
}

/**
 * Looks only at the gradient's sign: each weight has a step of its own, longer while the sign stays, shorter when it
 * changes.
 *
 * Use it with all samples in one batch: with small batches the signs are mostly noise. Follows torch.optim.Rprop;
 * Riedmiller and Braun, A direct adaptive method for faster backpropagation learning (1993). A schedule of the learning
 * rate has no say after the first step, as in PyTorch.
 *
 * @throws RangeError if a setting is out of range.
 * @example
 * const optimizer = new Optimizer(model.namedParameters(), rprop({ stepSizes: [1e-6, 1] }));
 * optimizer.groups[0].settings.etas; // [0.5, 1.2]
 */
export function rprop(options: RpropOptions = {}): OptimizerRule<'prev' | 'step_size', Required<RpropOptions>> {
  const { learningRate = 1e-2, etas = [0.5, 1.2], stepSizes = [1e-6, 50] } = options;
  checkRange('rprop', 'learningRate', learningRate, 0);
  const [shrink, grow] = etas;
  if (!(shrink > 0 && shrink < 1 && grow > 1 && Number.isFinite(grow))) {
    throw new RangeError(`rprop: etas must be one in (0, 1) and one above 1, found ${shrink} and ${grow}`);
  }
  checkRange('rprop', 'stepSizes[0]', stepSizes[0], 0);
  checkRange('rprop', 'stepSizes[1]', stepSizes[1], stepSizes[0]);
  return {
    name: 'Rprop',
    options: { learningRate, etas, stepSizes },
    slots: ['prev', 'step_size'],
    update({ value, gradient, slots, step }, { learningRate, etas, stepSizes }) {
      const before: Tensor = step === 1 ? fill(value.shape as number[], learningRate) : slots.step_size;
      // The product of the signs, as that of the gradients may underflow.
      const agreement = mul(sign(gradient), sign(slots.prev));
      const turned = less(agreement, 0);
      const factor = where(turned, etas[0], where(greater(agreement, 0), etas[1], 1));
      const size = clipByValue(mul(before, factor), stepSizes[0], stepSizes[1]);
      // Where the sign changed there is no step, and the next counts as a first one.
      const followed = where(turned, 0, gradient);
      return { value: sub(value, mul(sign(followed), size)), slots: { prev: followed, step_size: size } };
    },
  };
}
