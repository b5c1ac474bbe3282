import { add, checkRange, div, mul, sqrt, square, sub } from '@cnn/tensor';
import { checkBetas } from './check-betas.ts';
import type { OptimizerRule } from './optimizer-rule.ts';

export interface RAdamOptions {
  /** @default 1e-3 */
  readonly learningRate?: number;
  /** How slowly the averages of the gradient and of its square forget, each in [0, 1). @default [0.9, 0.999] */
  readonly betas?: readonly [number, number];
  /** Added to the root of the second average. @default 1e-8 */
  readonly epsilon?: number;
  /** Adds weightDecay · w to each gradient. @default 0 */
  readonly weightDecay?: number;
  /** Whether the decay shrinks the weights themselves, as AdamW's does. @default false */
  readonly decoupledWeightDecay?: boolean;
}

/**
 * Adam that trusts its second average only as far as it has seen enough gradients: the first steps are plain momentum,
 * then it warms up.
 *
 * Use it where Adam needs a warm-up of the learning rate and the length of one is not known. Follows torch.optim.RAdam;
 * Liu et al., On the variance of the adaptive learning rate and beyond (2020).
 *
 * @throws RangeError if a setting is out of range.
 * @example
 * const optimizer = new Optimizer(model.namedParameters(), radam({ weightDecay: 0.01, decoupledWeightDecay: true }));
 * optimizer.groups[0].settings.learningRate; // 0.001
 */
export function radam(options: RAdamOptions = {}): OptimizerRule<'exp_avg' | 'exp_avg_sq', Required<RAdamOptions>> {
  const { learningRate = 1e-3, betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0 } = options;
  const { decoupledWeightDecay = false } = options;
  checkRange('radam', 'learningRate', learningRate, 0);
  checkBetas('radam', betas);
  checkRange('radam', 'epsilon', epsilon, 0);
  checkRange('radam', 'weightDecay', weightDecay, 0);
  return {
    name: 'RAdam',
    options: { learningRate, betas, epsilon, weightDecay, decoupledWeightDecay },
    slots: ['exp_avg', 'exp_avg_sq'],
    update({ value, gradient, slots, step }, settings) {
      const { learningRate, betas, epsilon, weightDecay, decoupledWeightDecay } = settings;
      const [beta1, beta2] = betas;
      const shrunk = decoupledWeightDecay && weightDecay ? mul(value, 1 - learningRate * weightDecay) : value;
      const slope = !decoupledWeightDecay && weightDecay ? add(gradient, mul(value, weightDecay)) : gradient;
      const first = add(mul(slots.exp_avg, beta1), mul(slope, 1 - beta1));
      const second = add(mul(slots.exp_avg_sq, beta2), mul(square(slope), 1 - beta2));
      const rate = learningRate / (1 - beta1 ** step);
      const trust = rectification(step, beta2);
      const direction =
        trust === undefined ? mul(first, rate) : mul(div(first, add(sqrt(second), epsilon)), rate * trust);
      return { value: sub(shrunk, direction), slots: { exp_avg: first, exp_avg_sq: second } };
    },
  };
}

/**
 * How far the second average can be relied on, with the correction of its start at zero; undefined while its variance
 * cannot be told.
 *
 * It is an average over about `longest` gradients in the end, and over `length` by now.
 */
function rectification(step: number, beta2: number): number | undefined {
  const longest = 2 / (1 - beta2) - 1;
  const correction = 1 - beta2 ** step;
  const length = longest - (2 * step * beta2 ** step) / correction;
  if (length <= 5) return undefined;
  const share = ((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length);
  return Math.sqrt(share * correction);
}
