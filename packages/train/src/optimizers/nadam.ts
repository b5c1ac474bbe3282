import { add, checkRange, div, mul, sqrt, square, sub } from '@cnn/tensor';
import { checkBetas } from './check-betas.ts';
import type { OptimizerRule } from './optimizer-rule.ts';

export interface NAdamOptions {
  /** @default 2e-3 */
  readonly learningRate?: number;
  /** How slowly the averages of the gradient and of its square forget, each in [0, 1). @default [0.9, 0.999] */
  readonly betas?: readonly [number, number];
  /** Added to the root of the second average. @default 1e-8 */
  readonly epsilon?: number;
  /** Adds weightDecay · w to each gradient. @default 0 */
  readonly weightDecay?: number;
  /** How fast the momentum rises from half of `betas[0]` to all of it. @default 4e-3 */
  readonly momentumDecay?: number;
  /** Whether the decay shrinks the weights themselves, as AdamW's does. @default false */
  readonly decoupledWeightDecay?: boolean;
}

/**
 * Adam that looks ahead along its momentum, as Nesterov's does.
 *
 * Use it in place of {@link adam} where the first steps should be bold: the momentum is low at first and rises step by
 * step. Follows torch.optim.NAdam; Dozat, Incorporating Nesterov momentum into Adam (2016). PyTorch's `mu_product` is
 * no state here: it follows from the step, with the `betas[0]` of this step for all before, if a schedule changes it.
 *
 * @throws RangeError if a setting is out of range.
 * @example
 * const optimizer = new Optimizer(model.namedParameters(), nadam({ learningRate: 1e-3 }));
 * optimizer.groups[0].settings.momentumDecay; // 0.004
 */
export function nadam(options: NAdamOptions = {}): OptimizerRule<'exp_avg' | 'exp_avg_sq', Required<NAdamOptions>> {
  const { learningRate = 2e-3, betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0 } = options;
  const { momentumDecay = 4e-3, decoupledWeightDecay = false } = options;
  checkRange('nadam', 'learningRate', learningRate, 0);
  checkBetas('nadam', betas);
  checkRange('nadam', 'epsilon', epsilon, 0);
  checkRange('nadam', 'weightDecay', weightDecay, 0);
  checkRange('nadam', 'momentumDecay', momentumDecay, 0);
  return {
    name: 'NAdam',
    options: { learningRate, betas, epsilon, weightDecay, momentumDecay, decoupledWeightDecay },
    slots: ['exp_avg', 'exp_avg_sq'],
    update({ value, gradient, slots, step }, settings) {
      const { learningRate, betas, epsilon, weightDecay, momentumDecay, decoupledWeightDecay } = settings;
      const [beta1, beta2] = betas;
      const shrunk = decoupledWeightDecay && weightDecay ? mul(value, 1 - learningRate * weightDecay) : value;
      const slope = !decoupledWeightDecay && weightDecay ? add(gradient, mul(value, weightDecay)) : gradient;
      const first = add(mul(slots.exp_avg, beta1), mul(slope, 1 - beta1));
      const second = add(mul(slots.exp_avg_sq, beta2), mul(square(slope), 1 - beta2));
      const now = momentumAt(step, beta1, momentumDecay);
      const next = momentumAt(step + 1, beta1, momentumDecay);
      const product = momentumProduct(step, beta1, momentumDecay);
      const direction = add(mul(slope, (1 - now) / (1 - product)), mul(first, next / (1 - product * next)));
      const denominator = add(mul(sqrt(second), 1 / Math.sqrt(1 - beta2 ** step)), epsilon);
      return {
        value: sub(shrunk, mul(div(direction, denominator), learningRate)),
        slots: { exp_avg: first, exp_avg_sq: second },
      };
    },
  };
}

function momentumAt(step: number, beta1: number, momentumDecay: number): number {
  return beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
}

/** That of all steps so far; only its distance from 1 matters, so the tail of a long run is left out. */
function momentumProduct(steps: number, beta1: number, momentumDecay: number): number {
  let product = 1;
  for (let step = 1; step <= steps && product > Number.EPSILON / 4; step++) {
    product *= momentumAt(step, beta1, momentumDecay);
  }
  return product;
}
