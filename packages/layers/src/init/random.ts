import { checkRange, normal as drawNormal, uniform as drawUniform, tensor } from '@cnn/tensor';
import type { Initializer } from '../core/parameter.ts';
import { checkRank } from './fans.ts';

/** Uniform over [a, b). Follows torch.nn.init.uniform_. */
export function uniform(a = 0, b = 1): Initializer {
  checkRange('uniform', 'a', a, Number.NEGATIVE_INFINITY);
  checkRange('uniform', 'b', b, a);
  return (rng, shape) => drawUniform(rng, shape, a, b);
}

/** Normal with a mean and a deviation. Follows torch.nn.init.normal_. */
export function normal(mean = 0, std = 1): Initializer {
  checkRange('normal', 'mean', mean, Number.NEGATIVE_INFINITY);
  checkRange('normal', 'std', std, 0);
  return (rng, shape) => drawNormal(rng, shape, mean, std);
}

/**
 * Normal, but with a share of each column set to 0: units that start with few inputs.
 *
 * Follows torch.nn.init.sparse_ (Martens 2010, Deep learning via Hessian-free optimization).
 *
 * @param sparsity share of each column that is 0, in [0, 1]; counted up to whole weights.
 * @throws RangeError if `sparsity` is outside [0, 1], `std` negative, or the weight has not 2 axes.
 * @example
 * linear.weight.reset(init.sparse(0.9), rng);
 */
export function sparse(sparsity: number, std = 0.01): Initializer {
  checkRange('sparse', 'sparsity', sparsity, 0, 1);
  checkRange('sparse', 'std', std, 0);
  return (rng, shape) => {
    checkRank('sparse', shape, 2, 2);
    const [rows, columns] = shape;
    const values = rng.normals(rows * columns).map((value) => value * std);
    for (let column = 0; column < columns; column++) {
      const zeros = rng
        .fold('zeros', column)
        .permutation(rows)
        .subarray(0, Math.ceil(sparsity * rows));
      for (const row of zeros) values[row * columns + column] = 0;
    }
    return tensor(values, [rows, columns], 'float32');
  };
}
