import { add, div, mul, scope, sqrt, square, type Tensor } from '@cnn/tensor';

/** Running means of a gradient and of its square. */
export interface Moments {
  readonly first: Tensor;
  readonly second: Tensor;
}

/**
 * One step of Adam down a gradient (Kingma and Ba 2015), with the usual constants.
 *
 * @param step counts from 1.
 * @returns what to subtract, and the new moments.
 */
export function adam(
  gradient: Tensor,
  { first, second }: Moments,
  step: number,
  learningRate: number,
): Moments & { readonly move: Tensor } {
  return scope(() => {
    const mean = add(mul(first, BETA1), mul(gradient, 1 - BETA1));
    const power = add(mul(second, BETA2), mul(square(gradient), 1 - BETA2));
    const unbiased = mul(mean, learningRate / (1 - BETA1 ** step));
    const scale = add(sqrt(mul(power, 1 / (1 - BETA2 ** step))), 1e-8);
    return { move: div(unbiased, scale), first: mean, second: power };
  });
}

const BETA1 = 0.9;
const BETA2 = 0.999;
