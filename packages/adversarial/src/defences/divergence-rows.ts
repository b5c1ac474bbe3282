import { exp, mul, sub, sum, type Tensor } from '@cnn/tensor';

/** The Kullback–Leibler divergence of each row's distribution from another one, both as logarithms `[rows, classes]` → `[rows]`. */
export function divergenceRows(logs: Tensor, from: Tensor): Tensor {
  return sum(mul(exp(logs), sub(logs, from)), 1);
}
